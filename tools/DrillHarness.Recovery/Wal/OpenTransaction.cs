using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A transaction or subtransaction that has not ended yet.</summary>
internal sealed class OpenTransaction(NpgsqlLogSequenceNumber firstLsn)
{
    private static readonly Dictionary<RelationFile, RelationChange> Nothing = [];
    private readonly Dictionary<RelationFile, RelationChange> changes = [];
    private RelationFile latestFile;
    private RelationChange? latest;
    private (RelationFile File, TupleId Version)? leaving;

    public NpgsqlLogSequenceNumber FirstLsn { get; } = firstLsn;

    public List<RelationFile> Created { get; } = [];

    public List<RelationLock> Locks { get; } = [];

    public RelationChange ChangeOf(RelationFile file)
    {
        if (latest is not null && latestFile == file) return latest;
        latestFile = file;
        return latest = changes.TryGetValue(file, out var change) ? change : changes[file] = new RelationChange();
    }

    /// <summary>A row leaves its partition; where it goes to, its insertion tells, which comes next.</summary>
    public void Leave(RelationFile file, TupleId version)
    {
        LoseTrack();
        leaving = (file, version);
    }

    /// <param name="isToast">True for a piece of a large value, which is written before the row that it belongs to.</param>
    public void Insert(RelationFile file, TupleId version, uint xid, bool isToast)
    {
        if (leaving is not { } row || isToast)
        {
            ChangeOf(file).Insert(version);
            return;
        }

        ChangeOf(row.File).Depart(new DepartedRow(row.Version, file, version, xid));
        ChangeOf(file).Arrive(version);
        leaving = null;
    }

    public void Lock(RelationLock held)
    {
        foreach (var earlier in Locks)
            if (earlier.Database == held.Database && earlier.Relation == held.Relation) return;
        Locks.Add(held);
    }

    public static IReadOnlyDictionary<RelationFile, RelationChange> Together(List<OpenTransaction> parts)
    {
        if (parts.Count == 0) return Nothing;
        foreach (var part in parts) part.LoseTrack();
        var together = parts[0].changes;
        foreach (var (file, change) in parts.Skip(1).SelectMany(part => part.changes))
        {
            if (together.TryGetValue(file, out var sum)) sum.Append(change);
            else together[file] = change;
        }

        if (together.Values.Any(change => change.Departed.Count > 0)) RowChains.Settle(together);
        else foreach (var change in together.Values) change.Settle();
        return together;
    }

    private void LoseTrack()
    {
        if (leaving is { } row) ChangeOf(row.File).LoseTrack(row.Version);
        leaving = null;
    }
}
