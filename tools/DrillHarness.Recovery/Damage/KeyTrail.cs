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
    private readonly Dictionary<RelationFile, HashSet<RelationFile>> departures = [];

    public KeyTrail(IReadOnlyList<WalTransaction> committed, IReadOnlyList<WalTransaction> bad)
    {
        this.committed = committed;
        this.bad = [.. bad.Select(transaction => transaction.CommitLsn)];
        var changes = committed.Where(IsGood).SelectMany(transaction => transaction.Changes).ToList();
        rekeyed = [.. changes.Where(change => change.Value.ChangesKeys || change.Value.Departed.Count + change.Value.Arrived.Count > 0).Select(change => change.Key)];
        files = [.. rekeyed, .. changes.Where(change => change.Value.Deleted.Count > 0).Select(change => change.Key)];
        dropped = [.. committed.SelectMany(transaction => transaction.DroppedFiles)];
        foreach (var (file, change) in committed.SelectMany(transaction => transaction.Changes).Where(change => change.Value.Departed.Count > 0))
        {
            if (!departures.TryGetValue(file, out var to)) departures[file] = to = [];
            to.UnionWith(change.Departed.Select(row => row.To));
        }
    }

    /// <summary>True when somebody changed a key or deleted a row in that file, or in one where its rows went.</summary>
    public bool Passes(RelationFile file) => Reached(file).Any(files.Contains);

    /// <summary>True when somebody changed a key in that file, or moved a row from there or to there.</summary>
    public bool ChangesKeys(RelationFile file) => rekeyed.Contains(file);

    /// <summary>The rows of a file that were deleted or updated after a place in the WAL, by the version that they had there.</summary>
    public IReadOnlyDictionary<TupleId, KeyEnd> After(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        // Backwards, a version's place is given free where the version was made, before an older one that lay there comes to its end.
        var ends = Reached(file).ToDictionary(reached => reached, _ => new Dictionary<TupleId, KeyEnd>());
        for (var index = committed.Count - 1; index >= 0 && committed[index].CommitLsn >= place; index--)
        {
            foreach (var (at, known) in ends)
                if (committed[index].Changes.TryGetValue(at, out var change)) GiveFree(known, change.InsertedRanges.SelectMany(range => range.Tuples()));
            foreach (var at in ends.Keys)
                if (committed[index].Changes.TryGetValue(at, out var change)) Take(ends, at, change, committed[index]);
            // Those that came from elsewhere, too.
            foreach (var (at, known) in ends)
                if (committed[index].Changes.TryGetValue(at, out var change)) GiveFree(known, change.Arrived);
        }

        return ends[file];
    }

    // The file and those of the partitions that its rows went to, and on from there.
    private HashSet<RelationFile> Reached(RelationFile file)
    {
        var (reached, next) = (new HashSet<RelationFile>(), new Queue<RelationFile>([file]));
        while (next.TryDequeue(out var at))
            if (reached.Add(at) && departures.TryGetValue(at, out var to)) foreach (var one in to) next.Enqueue(one);
        return reached;
    }

    private static void GiveFree(Dictionary<TupleId, KeyEnd> ends, IEnumerable<TupleId> made)
    {
        if (ends.Count == 0) return;
        foreach (var version in made) ends.Remove(version);
    }

    private void Take(Dictionary<RelationFile, Dictionary<TupleId, KeyEnd>> ends, RelationFile file, RelationChange change, WalTransaction transaction)
    {
        var isGood = IsGood(transaction);
        foreach (var update in change.Updates) Follow(new RowStep(file, update.New, update.Xid, update.ChangesKey), update.Old);
        foreach (var row in change.Departed) Follow(new RowStep(row.To, row.New, row.Xid, true), row.Old);
        // Of several deletions it is not told which are halves of an update that moved the row to another partition.
        var ending = transaction.IsMerge ? KeyEnding.Remade : change.Astray > 0 ? KeyEnding.Unknown : isGood ? KeyEnding.Deleted : KeyEnding.Taken;
        foreach (var version in change.Deleted) ends[file][version] = new KeyEnd(file, ending, version, transaction.Xid, false, isGood);

        void Follow(RowStep step, TupleId old)
        {
            var changesKey = step.ChangesKey && isGood;
            var isKnown = ends[step.File].Remove(step.Version, out var later);
            // What several bad transactions did to a row one after the other is one change.
            if (isKnown && !isGood && later.Ending == KeyEnding.Taken && (later.File, later.Place) == (step.File, step.Version)) later = later with { File = file, Place = old, Xid = transaction.Xid };
            if (isKnown && later.Ending == KeyEnding.Remade && changesKey && !transaction.IsMerge) later = later with { Ending = KeyEnding.Unknown };
            ends[file][old] = isKnown ? later with { ChangesKey = later.ChangesKey || changesKey }
                : new KeyEnd(step.File, KeyEnding.Lives, step.Version, step.Xid, IsAlone(transaction.Changes[step.File]), changesKey);
        }
    }

    private static bool IsAlone(RelationChange change) => change.Updates.Count + change.Inserted + change.Arrived.Count == 1;

    /// <summary>How many rows others than the bad transactions made after a place in the WAL, and deleted: no copy shows any more what they were.</summary>
    public int MadeAndDeleted(RelationFile file, NpgsqlLogSequenceNumber place)
    {
        var (count, gone) = (0, new HashSet<TupleId>());
        for (var index = committed.Count - 1; index >= 0 && committed[index].CommitLsn >= place; index--)
        {
            if (!IsGood(committed[index]) || committed[index].IsMerge || !committed[index].Changes.TryGetValue(file, out var change)) continue;
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
