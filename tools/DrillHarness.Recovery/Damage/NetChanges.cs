using System.Collections;
using System.Runtime.InteropServices;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>Net changes packed tightly: a million of them in 44 MB. Offset 0 stands for no version.</summary>
internal sealed class NetChanges : IReadOnlyList<NetChange>
{
    private struct Packed
    {
        public TupleId Old;
        public TupleId New;
        public int File;
        public int NewFile;
        public int First;
        public int Last;
        public int Since;
        public int Until;
    }

    private readonly List<Packed> rows;
    private readonly List<RelationFile> files = [];
    private readonly Dictionary<RelationFile, int> indexes = [];
    private readonly Dictionary<int, WalTransaction> fileEnds = [];
    private readonly Dictionary<int, MovedRow> moves = [];
    private readonly IReadOnlyList<WalTransaction> bad;
    private readonly IReadOnlyList<WalTransaction> committed;

    public NetChanges(IReadOnlyList<WalTransaction> bad, IReadOnlyList<WalTransaction> committed, int capacity) =>
        (this.bad, this.committed, rows) = (bad, committed, new List<Packed>(capacity));

    public int Count => rows.Count;

    public NetChange this[int id]
    {
        get
        {
            var row = rows[id];
            return new NetChange(id, files[row.File], files[row.NewFile], row.Old, row.New.Offset == 0 ? null : row.New, row.First, row.Last);
        }
    }

    public int Add(RelationFile file, TupleId old, (RelationFile File, TupleId Version)? @new, int bad, int since)
    {
        rows.Add(new Packed { Old = old, New = @new?.Version ?? default, File = IndexOf(file), NewFile = IndexOf(@new?.File ?? file), First = bad, Last = bad, Since = since, Until = int.MaxValue });
        return rows.Count - 1;
    }

    public void Continue(int id, (RelationFile File, TupleId Version)? @new, int bad)
    {
        ref var row = ref CollectionsMarshal.AsSpan(rows)[id];
        (row.New, row.Last) = (@new?.Version ?? default, bad);
        if (@new is { } made) row.NewFile = IndexOf(made.File);
    }

    public void Supersede(int id, int commit) => CollectionsMarshal.AsSpan(rows)[id].Until = commit;

    public void Move(MovedRow row) => moves[row.Change] = row;

    public MovedRow? MoveOf(int id) => moves.GetValueOrDefault(id);

    public void EndFile(RelationFile file, WalTransaction dropper)
    {
        if (indexes.TryGetValue(file, out var index)) fileEnds.TryAdd(index, dropper);
    }

    public int SinceOf(int id) => rows[id].Since;

    public NpgsqlLogSequenceNumber UntilOf(int id)
    {
        var row = rows[id];
        if (row.Until != int.MaxValue) return committed[row.Until].CommitLsn;
        if (fileEnds.Count == 0 || !fileEnds.TryGetValue(row.NewFile, out var dropper)) return new NpgsqlLogSequenceNumber(ulong.MaxValue);
        return dropper.ReadableUntil(bad[row.Last].CommitLsn);
    }

    public IEnumerator<NetChange> GetEnumerator()
    {
        for (var id = 0; id < rows.Count; id++) yield return this[id];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(RelationFile file)
    {
        if (indexes.TryGetValue(file, out var index)) return index;
        files.Add(file);
        return indexes[file] = files.Count - 1;
    }
}
