using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Tests;

/// <summary>
/// A table of two partitions and a few rows, in which transactions insert, change, move and delete one after the other; places are used again. Writes
/// the WAL records of it and remembers which version lay where after each commit.
/// </summary>
internal sealed class HeapModel
{
    private const int Places = 12;
    private const uint Toast = 16499;
    private readonly SortedSet<(uint Node, ushort Offset)> free = [.. Enumerable.Range(0, 2 * Places).Select(place => ((uint)(16400 + place / Places), (ushort)(1 + place % Places)))];
    private readonly Dictionary<int, ((uint Node, ushort Offset) Place, int Version)> rows = [];
    private readonly Dictionary<int, int?> open = [];
    private ulong position = 100;
    private int nextRow;
    private int nextVersion;

    public TransactionScan Scan { get; } = new(KnownFiles.None with { Toast = new HashSet<RelationFile> { new(1663, 5, Toast) } });

    public List<uint> BadIds { get; } = [];

    /// <summary>After each commit: position of the commit, then which version lies where.</summary>
    public List<(NpgsqlLogSequenceNumber Commit, Dictionary<(uint Node, ushort Offset), int> Visible)> States { get; } = [];

    /// <summary>What the bad transactions did to rows that were there: the version before each run of bad changes and the one after it.</summary>
    public HashSet<(int Old, int? New)> Expected { get; } = [];

    public void Run(IEnumerable<(bool Bad, (int Kind, int Row)[] Operations)> transactions)
    {
        var xid = 700u;
        foreach (var (bad, operations) in transactions)
        {
            xid++;
            if (bad) BadIds.Add(xid);
            Transact(xid, bad, operations);
        }

        foreach (var row in open.Keys.ToList()) CloseRun(row);
    }

    private void Transact(uint xid, bool bad, (int Kind, int Row)[] operations)
    {
        var before = rows.ToDictionary();
        var freed = new List<(uint, ushort)>();
        foreach (var (kind, pick) in operations)
        {
            var row = rows.Count == 0 ? -1 : rows.Keys.Order().ElementAt(pick % rows.Count);
            if (kind == 0 || row < 0) Insert(xid);
            else if (kind == 1) Update(xid, row, freed);
            else if (kind == 3) Move(xid, row, freed);
            else Delete(xid, row, freed);
        }

        Take(WalRecordKind.Commit, xid, default, default);
        foreach (var place in freed) free.Add(place);
        States.Add((new NpgsqlLogSequenceNumber(position), rows.ToDictionary(row => row.Value.Place, row => row.Value.Version)));
        foreach (var row in before.Keys.Union(rows.Keys)) Judge(row, bad, before.GetValueOrDefault(row), rows.GetValueOrDefault(row));
    }

    // A run of bad changes of a row goes on until somebody good changes it or it is gone.
    private void Judge(int row, bool bad, ((uint, ushort), int Version) was, ((uint, ushort), int Version) now)
    {
        if (was == now) return;
        if (bad)
        {
            if (!open.ContainsKey(row)) open[row] = was.Version == 0 ? null : was.Version;
            if (now.Version == 0) CloseRun(row);
        }
        else
        {
            CloseRun(row, was.Version);
        }
    }

    private void CloseRun(int row, int left = 0)
    {
        if (!open.Remove(row, out var old) || old is not { } version) return;
        var now = left != 0 ? left : rows.GetValueOrDefault(row).Version;
        Expected.Add((version, now == 0 ? null : now));
    }

    private void Insert(uint xid)
    {
        if (free.Count == 0) return;
        var place = free.Min;
        free.Remove(place);
        rows[++nextRow] = (place, ++nextVersion);
        Take(WalRecordKind.Insert, xid, default, place);
    }

    private void Update(uint xid, int row, List<(uint, ushort)> freed)
    {
        var old = rows[row].Place;
        var place = free.FirstOrDefault(place => place.Node == old.Node);
        if (!free.Remove(place)) return;
        freed.Add(old);
        rows[row] = (place, ++nextVersion);
        Take(WalRecordKind.Update, xid, old, place);
    }

    private void Move(uint xid, int row, List<(uint, ushort)> freed)
    {
        var old = rows[row].Place;
        var place = free.FirstOrDefault(place => place.Node != old.Node);
        if (!free.Remove(place)) return;
        freed.Add(old);
        rows[row] = (place, ++nextVersion);
        Take(WalRecordKind.Delete, xid, old, default, leaves: true);
        Take(WalRecordKind.Insert, xid, default, (Toast, 1));
        Take(WalRecordKind.Insert, xid, default, place);
    }

    private void Delete(uint xid, int row, List<(uint, ushort)> freed)
    {
        freed.Add(rows[row].Place);
        Take(WalRecordKind.Delete, xid, rows[row].Place, default);
        rows.Remove(row);
    }

    private void Take(WalRecordKind kind, uint xid, (uint Node, ushort Offset) old, (uint Node, ushort Offset) made, bool leaves = false) => Scan.Take(new WalRecord
    {
        Kind = kind, Xid = xid, Lsn = new NpgsqlLogSequenceNumber(position += 8), Relation = new RelationFile(1663, 5, Math.Max(old.Node, made.Node)),
        Old = new TupleId(0, old.Offset), New = new TupleId(0, made.Offset), LeavesPartition = leaves,
    });
}
