using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// Follows the rows of which somebody changed the key, others than the bad transactions, or that somebody deleted: what was taken while they had the
/// old key finds them again, and not a row that has that key now.
/// </summary>
internal sealed class KeyTrail
{
    private readonly IReadOnlyList<WalTransaction> committed;
    private readonly HashSet<NpgsqlLogSequenceNumber> bad;
    private readonly HashSet<RelationFile> files;
    private readonly HashSet<RelationFile> rekeyed;
    private readonly HashSet<RelationFile> dropped;

    public KeyTrail(IReadOnlyList<WalTransaction> committed, IReadOnlyList<WalTransaction> bad)
    {
        this.committed = committed;
        this.bad = [.. bad.Select(transaction => transaction.CommitLsn)];
        files = [.. committed.Where(IsGood).SelectMany(transaction => transaction.Changes).Where(change => change.Value.ChangesKeys || change.Value.Deleted.Count + change.Value.Departed.Count > 0).Select(change => change.Key)];
        rekeyed = [.. committed.Where(IsGood).SelectMany(transaction => transaction.Changes).Where(change => change.Value.ChangesKeys).Select(change => change.Key)];
        dropped = [.. committed.SelectMany(transaction => transaction.DroppedFiles)];
    }

    /// <summary>True when somebody changed a key or deleted a row in that file.</summary>
    public bool Passes(RelationFile file) => files.Contains(file);

    /// <summary>True when somebody changed a key in that file.</summary>
    public bool ChangesKeys(RelationFile file) => rekeyed.Contains(file);

    /// <summary>The rows of a file that were deleted or updated after a place in the WAL, by the version that they had there.</summary>
    public IReadOnlyDictionary<TupleId, KeyEnd> After(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        // Backwards, a version's place is given free where the version was made, before an older one that lay there comes to its end.
        var ends = new Dictionary<TupleId, KeyEnd>();
        for (var index = committed.Count - 1; index >= 0 && committed[index].CommitLsn >= place; index--)
        {
            if (!committed[index].Changes.TryGetValue(file, out var change)) continue;
            if (ends.Count > 0)
                foreach (var version in change.InsertedRanges.SelectMany(range => range.Tuples()).Concat(change.Arrived)) ends.Remove(version);
            var xid = committed[index].Xid;
            var (isGood, isAlone) = (IsGood(committed[index]), change.Updates.Count + change.Inserted + change.Arrived.Count == 1);
            foreach (var update in change.Updates)
            {
                var changesKey = update.ChangesKey && isGood;
                var isKnown = ends.Remove(update.New, out var later);
                // What several bad transactions did to a row one after the other is one change.
                if (isKnown && !isGood && later.Ending == KeyEnding.Taken && later.Place == update.New) later = later with { Place = update.Old, Xid = xid };
                ends[update.Old] = isKnown ? later with { ChangesKey = later.ChangesKey || changesKey } : new KeyEnd(KeyEnding.Lives, update.New, update.Xid, isAlone, changesKey);
            }

            // Of several deletions it is not told which are halves of an update that moved the row to another partition.
            var ending = change.Astray > 0 ? KeyEnding.Unknown : isGood ? KeyEnding.Deleted : KeyEnding.Taken;
            foreach (var version in change.Deleted) ends[version] = new KeyEnd(ending, version, xid, false, isGood);
            // What a bad transaction moved comes back to its partition, under the key that it had.
            foreach (var row in change.Departed)
                if (isGood) ends[row.Old] = new KeyEnd(KeyEnding.Unknown, row.Old, xid, false, true);
                else ends.Remove(row.Old);
        }

        return ends;
    }

    /// <summary>How many rows others than the bad transactions made after a place in the WAL, and deleted: no copy shows any more what they were.</summary>
    public int MadeAndDeleted(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        var (count, gone) = (0, new HashSet<TupleId>());
        for (var index = committed.Count - 1; index >= 0 && committed[index].CommitLsn >= place; index--)
        {
            if (!IsGood(committed[index]) || !committed[index].Changes.TryGetValue(file, out var change)) continue;
            if (gone.Count > 0) count += change.InsertedRanges.SelectMany(range => range.Tuples()).Count(gone.Remove);
            foreach (var update in change.Updates.Where(update => gone.Remove(update.New))) gone.Add(update.Old);
            gone.UnionWith(change.Deleted);
        }

        return count;
    }

    /// <summary>
    /// Who wrote into a table after somebody had written it anew, which takes rows along without naming them: empty unless keys were changed there, or rows deleted, so that others may have theirs.
    /// </summary>
    public IReadOnlyList<uint> WritersAfterRewrite(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        if (!dropped.Contains(file)) return [];
        var (later, writers, changesKeys) = (new HashSet<RelationFile> { file }, new HashSet<uint>(), false);
        foreach (var transaction in committed.Where(transaction => transaction.CommitLsn >= place))
        {
            foreach (var change in transaction.Changes.Where(change => change.Key != file && later.Contains(change.Key)).Select(change => change.Value).Where(change => change.TookRows || change.Inserted + change.Arrived.Count > 0))
            {
                writers.UnionWith(transaction.Subtransactions.Append(transaction.Xid));
                changesKeys |= change.ChangesKeys || change.Deleted.Count + change.Departed.Count > 0;
            }

            if (transaction.DroppedFiles.Any(later.Contains)) later.UnionWith(transaction.CreatedFiles);
        }

        return changesKeys ? [.. writers] : [];
    }

    private bool IsGood(WalTransaction transaction) => !bad.Contains(transaction.CommitLsn);
}
