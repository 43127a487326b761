using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// The bad transactions' net changes, and for how long each row version can be read on a copy: an old version from the commit that made it
/// to the bad commit that ended it, a new one from the bad commit that made it to whoever ended that. 40 bytes per change.
/// </summary>
public sealed class VersionHistory
{
    private readonly NetChanges changes;
    private readonly IReadOnlyList<WalTransaction> committed;
    private readonly IReadOnlyList<WalTransaction> bad;
    private readonly Lazy<KeyTrail> keys;
    private readonly Dictionary<(int Transaction, RelationFile File), int> lastWriters;
    private IReadOnlyList<NpgsqlLogSequenceNumber>? schemaChanges;
    private Dictionary<(RelationFile File, TupleId Version, uint Xid), int>? taken;

    internal VersionHistory(
        NetChanges changes, IReadOnlyList<WalTransaction> bad, IReadOnlyList<WalTransaction> committed, Dictionary<(int Transaction, RelationFile File), int> lastWriters)
    {
        (this.changes, this.bad, this.committed, this.lastWriters) = (changes, bad, committed, lastWriters);
        keys = new Lazy<KeyTrail>(() => new KeyTrail(committed, bad));
    }

    /// <summary>The rows whose keys others than the bad transactions changed.</summary>
    internal KeyTrail Keys => keys.Value;

    /// <summary>The net changes, in the order in which they began; at most one for each run of bad changes of a row.</summary>
    public IReadOnlyList<NetChange> Changes => changes;

    /// <summary>The commit that made the old version of a change; 0/0 when it was made before the WAL read.</summary>
    public NpgsqlLogSequenceNumber Since(int change) => CommitOf(changes.SinceOf(change));

    /// <summary>Whether the row of a change was put in after the first bad commit, and by somebody else.</summary>
    public bool WasMadeSince(int change)
    {
        var since = Since(change);
        if (since < bad[0].CommitLsn || changes[change] is not { Old: { } old } row || CommitAt(since)?.Changes.GetValueOrDefault(row.File) is not { } maker) return false;
        return maker.InsertedRanges.Any(range => range.Holds(old)) || maker.UnnamedInserts.Contains(old.Block);
    }

    /// <summary>
    /// Where the new version of a change ends: the commit that superseded it, or the lock of who dropped its file;
    /// <see cref="ulong.MaxValue"/> when it is still there.
    /// </summary>
    public NpgsqlLogSequenceNumber Until(int change) => changes.UntilOf(change);

    /// <summary>Where a changed row lies since somebody else edited it; null when nobody did, it was deleted, or another bad transaction took it.</summary>
    public MovedRow? MovedTo(int change) => changes.MoveOf(change);

    /// <summary>The last commit that wrote into a file which a bad transaction dropped; 0/0 when nobody did in the WAL read.</summary>
    /// <param name="transaction">Index of the bad transaction.</param>
    public NpgsqlLogSequenceNumber LastWritten(int transaction, RelationFile file) => CommitOf(lastWriters.GetValueOrDefault((transaction, file), -1));

    /// <summary>The change in which bad transactions took a version that others made; null when there is none.</summary>
    /// <param name="xid">The first of them.</param>
    internal int? ChangeOf(RelationFile file, TupleId version, uint xid)
    {
        taken ??= changes.Where(change => change is { IsDelete: true, Old: not null }).ToDictionary(change => (change.File, change.Old!.Value, bad[change.First].Xid), change => change.Id);
        return taken.TryGetValue((file, version, xid), out var id) ? id : null;
    }

    /// <summary>The commits that changed what tables there are or how they are made up, in order.</summary>
    public IReadOnlyList<NpgsqlLogSequenceNumber> SchemaChanges => schemaChanges ??=
        [.. committed.Where(transaction => transaction.AltersSchema).Select(transaction => transaction.CommitLsn)];

    internal WalTransaction? CommitAt(NpgsqlLogSequenceNumber place)
    {
        var at = FirstFrom(place);
        return at < committed.Count && committed[at].CommitLsn == place ? committed[at] : null;
    }

    /// <summary>The last commit before a place in the WAL; 0/0 when there is none in the WAL read.</summary>
    internal NpgsqlLogSequenceNumber LastCommitBefore(NpgsqlLogSequenceNumber place) => CommitOf(FirstFrom(place) - 1);

    private int FirstFrom(NpgsqlLogSequenceNumber place)
    {
        var (low, high) = (0, committed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (committed[middle].CommitLsn < place) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private NpgsqlLogSequenceNumber CommitOf(int index) => index < 0 ? default : committed[index].CommitLsn;
}
