using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// Follows the rows of which somebody changed the key, others than the bad transactions, so that what was deleted while they had the old one finds
/// them again.
/// </summary>
internal sealed class KeyTrail
{
    private readonly IReadOnlyList<WalTransaction> committed;
    private readonly HashSet<NpgsqlLogSequenceNumber> bad;
    private readonly HashSet<RelationFile> files;

    public KeyTrail(IReadOnlyList<WalTransaction> committed, IReadOnlyList<WalTransaction> bad)
    {
        this.committed = committed;
        this.bad = [.. bad.Select(transaction => transaction.CommitLsn)];
        files = [.. committed.Where(IsGood).SelectMany(transaction => transaction.Changes).Where(change => change.Value.ChangesKeys).Select(change => change.Key)];
    }

    /// <summary>True when a key was changed in that file.</summary>
    public bool Passes(RelationFile file) => files.Contains(file);

    /// <summary>
    /// The rows of a file whose key was changed after a place in the WAL, by the version that they had there; with the last version that the WAL knows,
    /// and who made it: nobody (0) when a bad transaction has taken the row since. Those that somebody deleted since are not among them.
    /// </summary>
    public IReadOnlyDictionary<TupleId, UpdatedRow> After(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        // Backwards, a version's place is given free where the version was made, before an older one that lay there comes to its end.
        var ends = new Dictionary<TupleId, UpdatedRow?>();
        for (var index = committed.Count - 1; index >= 0 && committed[index].CommitLsn >= place; index--)
        {
            if (!committed[index].Changes.TryGetValue(file, out var change)) continue;
            if (ends.Count > 0)
                foreach (var version in change.InsertedRanges.SelectMany(range => range.Tuples())) ends.Remove(version);
            var isGood = IsGood(committed[index]);
            foreach (var update in change.Updates) ends[update.Old] = Before(update with { ChangesKey = update.ChangesKey && isGood }, ends);
            foreach (var version in change.Deleted) ends[version] = isGood ? null : new UpdatedRow(version, version, 0);
        }

        return ends.Where(end => end.Value is { ChangesKey: true }).ToDictionary(end => end.Key, end => end.Value!.Value);
    }

    private static UpdatedRow? Before(UpdatedRow update, Dictionary<TupleId, UpdatedRow?> ends) =>
        !ends.Remove(update.New, out var later) ? update
        : later is { } end ? end with { Old = update.Old, ChangesKey = end.ChangesKey || update.ChangesKey } : null;

    private bool IsGood(WalTransaction transaction) => !bad.Contains(transaction.CommitLsn);
}
