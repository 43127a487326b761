using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A transaction or subtransaction that has not ended yet.</summary>
internal sealed class OpenTransaction(NpgsqlLogSequenceNumber firstLsn)
{
    private static readonly Dictionary<RelationFile, RelationChange> Nothing = [];
    private readonly Dictionary<RelationFile, RelationChange> changes = [];
    private RelationFile latestFile;
    private RelationChange? latest;

    public NpgsqlLogSequenceNumber FirstLsn { get; } = firstLsn;

    public List<RelationFile> Created { get; } = [];

    public List<RelationLock> Locks { get; } = [];

    public RelationChange ChangeOf(RelationFile file)
    {
        if (latest is not null && latestFile == file) return latest;
        latestFile = file;
        return latest = changes.TryGetValue(file, out var change) ? change : changes[file] = new RelationChange();
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
        var together = parts[0].changes;
        foreach (var (file, change) in parts.Skip(1).SelectMany(part => part.changes))
        {
            if (together.TryGetValue(file, out var sum)) sum.Append(change);
            else together[file] = change;
        }

        foreach (var change in together.Values) change.Settle();
        return together;
    }
}
