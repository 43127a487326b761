using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A committed top-level transaction as the WAL tells it, its committed subtransactions included.</summary>
public sealed record WalTransaction
{
    /// <summary>The top-level transaction id, 32 bits as WAL holds it.</summary>
    public required uint Xid { get; init; }

    /// <summary>Its committed subtransactions: rows that a savepoint wrote bear their numbers.</summary>
    public IReadOnlyList<uint> Subtransactions { get; init; } = [];

    /// <summary>Where its first change or lock begins; the commit's own position when it changed nothing.</summary>
    public required NpgsqlLogSequenceNumber FirstLsn { get; init; }

    /// <summary>Where its commit record begins. Commit order is the order of these.</summary>
    public required NpgsqlLogSequenceNumber CommitLsn { get; init; }

    /// <summary>When it committed, by the server's clock, UTC. For people; never used to order.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>What it did to each relation, net: a version that it made and ended itself leads back to the one it found.</summary>
    public required IReadOnlyDictionary<RelationFile, RelationChange> Changes { get; init; }

    /// <summary>Files that went with its commit: DROP, TRUNCATE, or a rewrite. Tables, indexes and TOAST alike.</summary>
    public IReadOnlyList<RelationFile> DroppedFiles { get; init; } = [];

    /// <summary>Files that it made, in the order in which it made them; those of rolled-back savepoints are not among them.</summary>
    public IReadOnlyList<RelationFile> CreatedFiles { get; init; } = [];

    /// <summary>The ACCESS EXCLUSIVE locks that it took, in the order of the WAL, each relation once.</summary>
    public IReadOnlyList<RelationLock> Locks { get; init; } = [];

    /// <summary>True when a merge made it, or the undoing of one: a row that it takes out and puts in again is the same row.</summary>
    public bool IsMerge { get; init; }

    /// <summary>True when it was already running where the range read begins, so that what it did before is not known.</summary>
    public bool BeganBeforeRange { get; init; }

    /// <summary>
    /// True when it may have changed more than rows: it dropped files or locked a relation against everybody. LOCK TABLE and the truncation
    /// of empty pages by VACUUM look alike.
    /// </summary>
    public bool IsStructural => DroppedFiles.Count > 0 || Locks.Count > 0;

    /// <summary>Relations of which it told all sessions that their definition changed (relcache invalidations of the commit record).</summary>
    public IReadOnlyList<uint> Redefined { get; init; } = [];

    /// <summary>
    /// True when it changed what tables there are or how they are made up: DROP, TRUNCATE, a rewrite, ALTER; not a mere lock. (A VACUUM that cuts
    /// off empty pages locks and tells all sessions, but changes no row of the catalog.)
    /// </summary>
    public bool AltersSchema => DroppedFiles.Count > 0 || (Changes.Count > 0 && Locks.Any(held => Redefined.Contains(held.Relation)));

    /// <summary>
    /// Up to where a copy can read what this transaction is going to take: its commit, or its first lock after <paramref name="written"/>. A lock
    /// taken before that cannot be on the relation that was written.
    /// </summary>
    /// <param name="written">The commit that last wrote what is to be read; 0/0 when unknown.</param>
    public NpgsqlLogSequenceNumber ReadableUntil(NpgsqlLogSequenceNumber written)
    {
        foreach (var held in Locks)
            if (held.Lsn > written) return held.Lsn;
        return CommitLsn;
    }
}
