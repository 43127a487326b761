using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// Goes once through the committed transactions in commit order and follows the row versions that the bad ones ended or made. Commit order is
/// enough: a version is ended only after the commit that made it, and its place is used again only after the commit that ended it.
/// </summary>
internal sealed class VersionFold
{
    private const int MadeByGood = -1;
    private const int MadeByBad = -2;

    private readonly IReadOnlyList<WalTransaction> committed;
    private readonly Predicate<RelationFile> keep;
    private readonly Dictionary<uint, int> badByXid;
    private readonly IReadOnlyList<WalTransaction> bad;
    private readonly bool alone;
    private readonly NetChanges changes;
    private readonly Dictionary<RelationFile, FileState> files = [];
    private readonly Dictionary<RelationFile, int> lastWriter = [];
    private readonly Dictionary<(int Transaction, RelationFile File), int> lastWriters = [];

    private sealed class FileState
    {
        public TupleSet EndedByBad { get; } = new();
        public TupleSet Ended { get; } = new();
        public Dictionary<TupleId, (int Commit, int Change)> Made { get; } = [];
        public Dictionary<uint, int> UnnamedInserts { get; } = [];
        public Dictionary<TupleId, (int Change, uint Xid)> Moved { get; } = [];
        public int MadeAt { get; set; } = -1;
    }

    private VersionFold(IReadOnlyList<WalTransaction> bad, IReadOnlyList<WalTransaction> committed, Predicate<RelationFile> keep)
    {
        (this.bad, this.committed, this.keep) = (bad, committed, keep);
        alone = bad.Count == 1 && !bad[0].IsStructural;
        badByXid = bad.Select((transaction, index) => (transaction.Xid, index)).ToDictionary(pair => pair.Xid, pair => pair.index);
        changes = new NetChanges(bad, committed, bad.Sum(transaction => transaction.Changes.Where(change => keep(change.Key))
            .Sum(change => change.Value.Deleted.Count + change.Value.Updates.Count + change.Value.Departed.Count)));
    }

    public static VersionHistory Run(IReadOnlyList<WalTransaction> bad, IReadOnlyList<WalTransaction> committed, Predicate<RelationFile> keep)
    {
        var fold = new VersionFold(bad, committed, keep);
        return fold.Run();
    }

    private bool IsFollowing => !alone || files.Count > 0;

    // Of a single transaction that changed rows only, nothing before it has to be followed: just before its commit all it found is there.
    private VersionHistory Run()
    {
        if (!alone) Mark();
        for (var index = 0; index < committed.Count; index++)
        {
            var transaction = committed[index];
            if (badByXid.TryGetValue(transaction.Xid, out var at) && bad[at].CommitLsn == transaction.CommitLsn) TakeBad(index, at);
            else if (IsFollowing) TakeGood(index);
            if (IsFollowing) TakeFiles(transaction, index);
        }

        foreach (var (file, state) in files) Keep(file, state);
        return new VersionHistory(changes, bad, committed, lastWriters);
    }

    private void Keep(RelationFile file, FileState state)
    {
        foreach (var (place, row) in state.Moved) changes.Move(new MovedRow(row.Change, place, row.Xid, file.FileNode));
    }

    private void Mark()
    {
        foreach (var transaction in bad)
        {
            foreach (var (file, change) in transaction.Changes)
            {
                if (!keep(file) || !change.TookRows) continue;
                Add(StateOf(file).EndedByBad, change);
                foreach (var row in change.Departed) StateOf(row.To);
            }

            foreach (var file in transaction.DroppedFiles) lastWriter[file] = -1;
        }

        foreach (var transaction in committed)
            foreach (var (file, change) in transaction.Changes)
                if (change.TookRows && files.TryGetValue(file, out var state)) Add(state.Ended, change);
    }

    private static void Add(TupleSet set, RelationChange change)
    {
        foreach (var version in change.Deleted) set.Add(version);
        foreach (var update in change.Updates) set.Add(update.Old);
        foreach (var row in change.Departed) set.Add(row.Old);
    }

    private FileState StateOf(RelationFile file) => files.TryGetValue(file, out var state) ? state : files[file] = new FileState();

    // A rewrite takes rows along into a new file without naming them one by one: none of its versions is older than the file.
    private void TakeFiles(WalTransaction transaction, int index)
    {
        foreach (var file in transaction.CreatedFiles)
            if (files.TryGetValue(file, out var state)) state.MadeAt = index;
        foreach (var file in transaction.DroppedFiles)
        {
            changes.EndFile(file, transaction);
            if (!files.TryGetValue(file, out var state)) continue;
            Keep(file, state);
            state.Moved.Clear();
        }
    }

    private void TakeGood(int index)
    {
        foreach (var (file, change) in committed[index].Changes)
        {
            if (lastWriter.ContainsKey(file)) lastWriter[file] = index;
            if (!files.TryGetValue(file, out var state)) continue;
            foreach (var version in change.Deleted) End(state, version, index);
            foreach (var row in change.Departed) End(state, row.Old, index);
            foreach (var update in change.Updates)
                if (End(state, update.Old, index) is { } changed) state.Moved[update.New] = (changed, update.Xid);
            foreach (var update in change.Updates)
                if (state.EndedByBad.Contains(update.New)) state.Made[update.New] = (index, MadeByGood);
            foreach (var version in change.Arrived)
                if (state.EndedByBad.Contains(version)) state.Made[version] = (index, MadeByGood);
            TakeInserted(state, state.EndedByBad, change, index, MadeByGood);
        }
    }

    // Returns the bad change that the version goes back to.
    private int? End(FileState state, TupleId version, int index)
    {
        if (state.Moved.Count > 0 && state.Moved.Remove(version, out var moved)) return moved.Change;
        if (state.Made.Count == 0 || !state.Made.Remove(version, out var made) || made.Change < 0) return null;
        changes.Supersede(made.Change, index);
        return made.Change;
    }

    private static void TakeInserted(FileState state, TupleSet wanted, RelationChange change, int index, int maker)
    {
        foreach (var range in change.InsertedRanges)
        {
            if (!wanted.MeetsBlock(range)) continue;
            foreach (var version in range.Tuples())
                if (wanted.Contains(version)) state.Made[version] = (index, maker);
        }

        foreach (var block in change.UnnamedInserts) state.UnnamedInserts[block] = index;
    }

    private void TakeBad(int index, int at)
    {
        var transaction = bad[at];
        foreach (var file in transaction.DroppedFiles)
            if (lastWriter.TryGetValue(file, out var writer)) lastWriters[(at, file)] = writer;
        var dropped = transaction.DroppedFiles.ToHashSet();
        foreach (var (file, change) in transaction.Changes)
        {
            if (lastWriter.ContainsKey(file)) lastWriter[file] = index;
            // All rows of a file that went are read as a whole.
            if (!keep(file) || dropped.Contains(file)) continue;
            var state = StateOf(file);
            foreach (var version in change.Deleted) TakeEnd(file, state, version, null, index, at);
            foreach (var update in change.Updates) TakeEnd(file, state, update.Old, (file, update.New), index, at);
            foreach (var row in change.Departed) TakeEnd(file, state, row.Old, (row.To, row.New), index, at);
            TakeInserted(state, state.Ended, change, index, MadeByBad);
        }
    }

    private void TakeEnd(RelationFile file, FileState state, TupleId old, (RelationFile File, TupleId Version)? @new, int index, int at)
    {
        state.Moved.Remove(old);
        var known = state.Made.Remove(old, out var maker);
        var id = known ? maker.Change : MadeByGood;
        if (id == MadeByGood) id = changes.Add(file, old, @new, at, known ? maker.Commit : SomebodyWho(state, old));
        else if (id >= 0) changes.Continue(id, @new, at);
        if (@new is not { } made) return;
        var there = made.File == file ? state : StateOf(made.File);
        if (alone || there.Ended.Contains(made.Version)) there.Made[made.Version] = (index, id);
    }

    // Up to PostgreSQL 15 a COPY may have made the version without the WAL naming it: then it is taken to have.
    private static int SomebodyWho(FileState state, TupleId version) =>
        state.UnnamedInserts.Count > 0 && state.UnnamedInserts.TryGetValue(version.Block, out var commit) ? Math.Max(commit, state.MadeAt) : state.MadeAt;
}
