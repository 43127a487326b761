using System.Numerics;
using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Effects;

/// <summary>What a run did to one table, counted as it is decoded. A row that is put back as it was counts as nothing.</summary>
internal sealed class TableTally(string table, TableBefore? before)
{
    private const int Examples = 5;

    private readonly Dictionary<string, GoneRow> gone = [];
    private readonly Dictionary<string, uint> changed = [];
    private readonly HashSet<string> away = [];
    private readonly Dictionary<string, string> moved = [];
    private readonly Dictionary<string, (TableTally From, string Key)> guests = [];
    private readonly List<string> made = [];
    // Of rows that are alike: those before this number are all gone or have another key; and none before that one is gone.
    private readonly Dictionary<string, int> firstLeft = [];
    private readonly Dictionary<string, int> firstGone = [];
    private long inserted;

    /// <summary>Schema and name.</summary>
    public string Table => table;

    /// <summary>The table before; null when the script made it.</summary>
    public TableBefore? Before => before;

    /// <summary>Row effects in all, those on its own rows included.</summary>
    public Dictionary<RowOperation, long> Counts { get; } = [];

    /// <summary>True when it was truncated.</summary>
    public bool Truncated { get; private set; }

    /// <summary>True when the table went, and none of its name took its place.</summary>
    public bool Dropped { get; private set; }

    /// <summary>Rows that were there before and are gone, by tenant's index (-1: nobody's).</summary>
    public Dictionary<int, long> DeletedOf { get; } = [];

    /// <summary>Rows that were there before and have other values, by tenant's index.</summary>
    public Dictionary<int, long> UpdatedOf { get; } = [];

    /// <summary>Columns in which any row changed.</summary>
    public SortedSet<string> Columns { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions that wrote to it, in commit order.</summary>
    public List<uint> Transactions { get; } = [];

    /// <summary>What the sum over its rows must have changed by.</summary>
    public BigInteger ChecksumChange { get; private set; }

    /// <summary>What its row count must have changed by.</summary>
    public long CountChange { get; private set; }

    /// <summary>True when a row came without its old values: then nothing can be said of the checksum.</summary>
    public bool IsUnseen { get; private set; }

    /// <summary>Keys of rows that were there before and are gone.</summary>
    public IReadOnlyCollection<string> Gone => gone.Keys;

    /// <summary>Keys that rows had before which are there and have other values.</summary>
    public IReadOnlyCollection<string> Changed => changed.Keys;

    /// <summary>Rows that were there before and are gone.</summary>
    public long Deleted => DeletedOf.Values.Sum();

    /// <summary>Rows that were there before and have other values.</summary>
    public long Updated => UpdatedOf.Values.Sum();

    /// <summary>Rows that it made and left.</summary>
    public long Inserted => inserted;

    /// <summary>True when a row that was there before is gone.</summary>
    public bool IsGone(string key) => gone.ContainsKey(key);

    /// <summary>Keys of some of the rows.</summary>
    public IReadOnlyList<string> Keys(RowOperation operation) => operation == RowOperation.Insert ? made : [.. Touched(operation).Take(Examples).Select(row => RowImage.Readable(row.Key))];

    /// <summary>Rows that the intent does not let be deleted or updated, and were; null when there are none.</summary>
    public OutsideRows? Outside(RowOperation operation)
    {
        var outside = new OutsideRows();
        foreach (var (key, xid) in Touched(operation))
            if (before!.Rows[key] is var row && !(operation == RowOperation.Delete ? row.MayBeDeleted : row.MayBeUpdated)) outside.Take(key, row.Tenant, xid);
        return outside.Count > 0 ? outside : null;
    }

    public void Take(in DecodedRow row)
    {
        Count(row.Operation, row.Xid);
        if (row.Old is { } old) Add(old, -1);
        else if (row.Operation != RowOperation.Insert) IsUnseen = true;
        var checksum = row.New is { } now ? Add(now, 1) : 0;
        if (row.Operation == RowOperation.Insert) TakeInsert(row, checksum);
        else if (row.Old is not null) TakeChange(row);
    }

    public void Truncate(uint xid)
    {
        Truncated = true;
        Count(RowOperation.Delete, xid);
        Counts[RowOperation.Delete] += (before?.Count ?? 0) + CountChange - 1;
        if (before is null) return;
        foreach (var key in before.Rows.Keys)
            if (!gone.ContainsKey(key)) Lose(key, new GoneRow(xid, null));
        (ChecksumChange, CountChange, inserted) = (-before.Checksum, -before.Count, 0);
        moved.Clear();
    }

    /// <summary>The table is not the one that it was, whatever was decoded of it: what counts is which of its rows are in the one that took its place.</summary>
    /// <param name="now">Rows of that one by key, with what <see cref="RowImage.Checksum"/> is of the columns that there were (null where some are not there any more); null when there is none.</param>
    public void Replace(IReadOnlyDictionary<string, long?>? now)
    {
        Dropped = now is null;
        gone.Clear();
        changed.Clear();
        DeletedOf.Clear();
        UpdatedOf.Clear();
        foreach (var (key, row) in before!.Rows)
            if (now is null || !now.TryGetValue(key, out var checksum)) Lose(key, default);
            else if (checksum is { } other && other != row.Checksum) Change(key, row, before.Shape.Columns.Except(before.Key), 0);
        inserted = now?.Keys.Count(key => !before.Rows.ContainsKey(key)) ?? 0;
    }

    /// <summary>A row that was here before is in another partition now, which is a change of the row.</summary>
    /// <returns>False when it was not here before.</returns>
    public bool TryHandOver(in DecodedRow left, in DecodedRow arrived, TableTally to)
    {
        if (KeyOf(left.Columns, left.Old!) is not { } key || !gone.Remove(key) || before?.Rows[key] is not { } row) return false;
        DeletedOf[row.Tenant]--;
        Change(key, row, Differing(left, left.Old!, arrived), arrived.Xid);
        to.Receive(arrived, this, key);
        return true;
    }

    // As it is in the rows before; null when some of it is not there.
    private string? KeyOf(IReadOnlyList<string> columns, string?[] values)
    {
        if (before is null) return null;
        var key = new string?[before.Key.Count];
        for (var at = 0; at < key.Length; at++)
        {
            var place = PlaceOf(columns, before.Key[at]);
            if (place < 0) return null;
            key[at] = values[place];
        }

        return RowImage.Of(key);
    }

    /// <summary>Columns in which a row is not what it was.</summary>
    public static List<string> Differing(in DecodedRow was, string?[] values, in DecodedRow now)
    {
        var differing = new List<string>();
        for (var at = 0; at < now.Columns.Count; at++)
            if (PlaceOf(was.Columns, now.Columns[at]) is var place && (place < 0 || values[place] != now.New![at])) differing.Add(now.Columns[at]);
        return differing;
    }

    private static int PlaceOf(IReadOnlyList<string> columns, string name)
    {
        for (var column = 0; column < columns.Count; column++)
            if (columns[column] == name) return column;
        return -1;
    }

    private void Receive(in DecodedRow row, TableTally from, string key)
    {
        Count(row.Operation, row.Xid);
        Add(row.New!, 1);
        if (KeyOf(row.Columns, row.New!) is { } now) guests[now] = (from, key);
    }

    private void TakeInsert(in DecodedRow row, long checksum)
    {
        var key = KeyOf(row.Columns, row.New!);
        if (key is not null && gone.Count > 0 && IsBack(ref key, out var was))
        {
            gone.Remove(key, out var went);
            firstLeft.Remove(TableBefore.ImageOf(key));
            DeletedOf[was.Tenant]--;
            if (checksum != was.Checksum) Change(key, was, went.Values is { } values ? Differing(row, values, row) : row.Columns.Except(before!.Key), row.Xid);
            return;
        }

        inserted++;
        if (made.Count < Examples) made.Add(RowImage.Readable(key ?? RowImage.Of(row.New!)));
    }

    private void TakeChange(in DecodedRow row)
    {
        var key = KeyOf(row.Columns, row.Old!);
        if (row.Operation == RowOperation.Update && row.Old.AsSpan().SequenceEqual(row.New)) return;
        if (row.Operation == RowOperation.Update) Columns.UnionWith(Differing(row, row.Old!, row));
        if (key is null || !IsThere(ref key, out var was))
        {
            if (row.Operation != RowOperation.Delete) return;
            // One that came from another partition, or that the script made itself.
            if (key is not null && guests.Remove(key, out var guest)) guest.From.LoseGuest(guest.Key, row);
            else inserted--;
            return;
        }

        if (row.Operation == RowOperation.Delete) Lose(key, new GoneRow(row.Xid, row.Old));
        else
        {
            Change(key, was, [], row.Xid);
            Follow(key, KeyOf(row.Columns, row.New!)!);
        }
    }

    private void LoseGuest(string key, in DecodedRow row)
    {
        if (!gone.ContainsKey(key)) Lose(key, new GoneRow(row.Xid, null));
    }

    private void Lose(string key, GoneRow row)
    {
        var tenant = before!.Rows[key].Tenant;
        if (changed.Remove(key)) UpdatedOf[tenant]--;
        gone[key] = row;
        firstGone.Remove(TableBefore.ImageOf(key));
        DeletedOf[tenant] = DeletedOf.GetValueOrDefault(tenant) + 1;
    }

    private void Change(string key, in RowBefore row, IEnumerable<string> columns, uint xid)
    {
        Columns.UnionWith(columns);
        if (changed.TryAdd(key, xid)) UpdatedOf[row.Tenant] = UpdatedOf.GetValueOrDefault(row.Tenant) + 1;
    }

    // By the key that it had before, whatever its key is now.
    private void Follow(string key, string now)
    {
        if (now == key)
        {
            away.Remove(key);
            firstLeft.Remove(TableBefore.ImageOf(key));
            return;
        }

        away.Add(key);
        moved[now] = key;
    }

    private IEnumerable<(string Key, uint Xid)> Touched(RowOperation operation) => operation switch
    {
        RowOperation.Delete => gone.Select(row => (row.Key, row.Value.Xid)),
        RowOperation.Update => changed.Select(row => (row.Key, row.Value)),
        _ => [],
    };

    private void Count(RowOperation operation, uint xid)
    {
        Counts[operation] = Counts.GetValueOrDefault(operation) + 1;
        if (Transactions.Count == 0 || Transactions[^1] != xid) Transactions.Add(xid);
    }

    private long Add(string?[] values, int sign)
    {
        var checksum = RowImage.Checksum(RowImage.Of(values));
        ChecksumChange += sign * checksum;
        CountChange += sign;
        return checksum;
    }

    // Of rows that are alike, each stands for any other.
    private bool IsThere(ref string key, out RowBefore was)
    {
        var image = key;
        for (var number = firstLeft.GetValueOrDefault(image, 1); before!.Rows.TryGetValue(key = TableBefore.Again(image, number), out was); number++)
        {
            firstLeft[image] = number;
            if (!gone.ContainsKey(key) && !away.Contains(key)) return true;
        }

        return moved.Remove(image, out key!) && before.Rows.TryGetValue(key, out was) && !gone.ContainsKey(key);
    }

    private bool IsBack(ref string key, out RowBefore was)
    {
        var image = key;
        for (var number = firstGone.GetValueOrDefault(image, 1); before!.Rows.TryGetValue(key = TableBefore.Again(image, number), out was); number++)
        {
            firstGone[image] = number;
            if (gone.ContainsKey(key)) return true;
        }

        key = image;
        return false;
    }

    /// <summary>A row that is gone.</summary>
    /// <param name="Xid">The transaction that took it; 0 when it is not known.</param>
    /// <param name="Values">What it was then; null when nobody saw it go.</param>
    private readonly record struct GoneRow(uint Xid, string?[]? Values);
}
