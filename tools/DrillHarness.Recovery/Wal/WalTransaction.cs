using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A committed top-level transaction as the WAL tells it, its committed subtransactions included.</summary>
public sealed record WalTransaction
{
    /// <summary>The top-level transaction id, 32 bits as WAL holds it.</summary>
    public required uint Xid { get; init; }

    /// <summary>Where its first delete or update begins; the commit's own position when it changed no row.</summary>
    public required NpgsqlLogSequenceNumber FirstLsn { get; init; }

    /// <summary>Where its commit record begins. Commit order is the order of these.</summary>
    public required NpgsqlLogSequenceNumber CommitLsn { get; init; }

    /// <summary>When it committed, by the server's clock, UTC. For people; never used to order.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>What it did to each relation, net: a version that it made and ended itself leads back to the one it found.</summary>
    public required IReadOnlyDictionary<RelationFile, RelationChange> Changes { get; init; }
}
