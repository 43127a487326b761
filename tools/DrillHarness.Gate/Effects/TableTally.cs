using System.Numerics;
using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Effects;

/// <summary>What a run did to one table, counted as it is decoded.</summary>
internal sealed class TableTally(string table, TableBefore? before)
{
    private const int Examples = 5;

    private readonly HashSet<string> gone = [];
    private readonly HashSet<string> changed = [];
    private readonly HashSet<string> away = [];
    private readonly Dictionary<string, string> moved = [];
    // Of rows that are alike: those before this number are all gone or have another key.
    private readonly Dictionary<string, int> firstLeft = [];
    private long inserted;

    /// <summary>Schema and name.</summary>
    public string Table => table;

    /// <summary>The table before; null when the script made it.</summary>
    public TableBefore? Before => before;

    /// <summary>Row effects in all, those on its own rows included.</summary>
    public Dictionary<RowOperation, long> Counts { get; } = [];

    /// <summary>True when it was truncated.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Rows that were there before and are gone, by tenant's index (-1: nobody's).</summary>
    public Dictionary<int, long> DeletedOf { get; } = [];

    /// <summary>Rows that were there before and have other values, by tenant's index.</summary>
    public Dictionary<int, long> UpdatedOf { get; } = [];

    /// <summary>Rows that the intent does not let be deleted or updated, and were.</summary>
    public Dictionary<RowOperation, OutsideRows> Outside { get; } = [];

    /// <summary>Columns in which any row changed.</summary>
    public SortedSet<string> Columns { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions that wrote to it, in commit order.</summary>
    public List<uint> Transactions { get; } = [];

    /// <summary>Keys of some of the rows, by operation.</summary>
    public Dictionary<RowOperation, List<string>> Keys { get; } = [];

    /// <summary>What the sum over its rows must have changed by.</summary>
    public BigInteger ChecksumChange { get; private set; }

    /// <summary>What its row count must have changed by.</summary>
    public long CountChange { get; private set; }

    /// <summary>True when a row came without its old values: then nothing can be said of the checksum.</summary>
    public bool IsUnseen { get; private set; }

    /// <summary>Keys of rows that were there before and are gone.</summary>
    public IReadOnlySet<string> Gone => gone;

    /// <summary>Keys that rows had before which are there and have other values.</summary>
    public IReadOnlySet<string> Changed => changed;

    /// <summary>Rows that were there before and are gone.</summary>
    public long Deleted => DeletedOf.Values.Sum();

    /// <summary>Rows that were there before and have other values.</summary>
    public long Updated => UpdatedOf.Values.Sum();

    /// <summary>Rows that it made and left.</summary>
    public long Inserted => inserted;

    public void Take(in DecodedRow row)
    {
        Count(row.Operation, row.Xid);
        if (row.Old is { } old) Add(old, -1);
        else if (row.Operation != RowOperation.Insert) IsUnseen = true;
        if (row.New is { } now) Add(now, 1);
        if (row.Operation == RowOperation.Insert) TakeInsert(row);
        else if (row.Old is not null) TakeChange(row);
    }

    public void Truncate(uint xid)
    {
        Truncated = true;
        Count(RowOperation.Delete, xid);
        Counts[RowOperation.Delete] += (before?.Count ?? 0) + CountChange - 1;
        if (before is null) return;
        foreach (var (key, row) in before.Rows)
            if (gone.Add(key)) Note(RowOperation.Delete, key, row, row.MayBeDeleted, DeletedOf, xid);
        (ChecksumChange, CountChange, inserted) = (-before.Checksum, -before.Count, 0);
    }

    private void TakeInsert(in DecodedRow row)
    {
        var key = KeyOf(row.Columns, row.New!);
        // A row that is put back where it was is not gone.
        if (key is not null && before!.Rows.TryGetValue(key, out var was) && gone.Remove(key))
        {
            firstLeft.Remove(key);
            DeletedOf[was.Tenant]--;
            if (changed.Add(key)) Note(RowOperation.Update, key, was, was.MayBeUpdated, UpdatedOf, row.Xid);
            return;
        }

        inserted++;
        Example(RowOperation.Insert, key ?? RowImage.Of(row.New!));
    }

    private void TakeChange(in DecodedRow row)
    {
        var key = KeyOf(row.Columns, row.Old!);
        if (row.Operation == RowOperation.Update && row.Old.AsSpan().SequenceEqual(row.New)) return;
        if (row.Operation == RowOperation.Update)
            for (var at = 0; at < row.Columns.Count; at++)
                if (row.Old![at] != row.New![at]) Columns.Add(row.Columns[at]);
        if (key is null || !IsThere(ref key, out var was))
        {
            // A row that it made itself.
            if (row.Operation == RowOperation.Delete) inserted--;
            return;
        }

        if (row.Operation == RowOperation.Delete)
        {
            gone.Add(key);
            if (changed.Remove(key)) UpdatedOf[was.Tenant]--;
            Note(RowOperation.Delete, key, was, was.MayBeDeleted, DeletedOf, row.Xid);
        }
        else
        {
            if (changed.Add(key)) Note(RowOperation.Update, key, was, was.MayBeUpdated, UpdatedOf, row.Xid);
            Follow(key, KeyOf(row.Columns, row.New!)!);
        }
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

    private void Note(RowOperation operation, string key, RowBefore row, bool isAllowed, Dictionary<int, long> perTenant, uint xid)
    {
        perTenant[row.Tenant] = perTenant.GetValueOrDefault(row.Tenant) + 1;
        Example(operation, key);
        if (isAllowed) return;
        if (!Outside.TryGetValue(operation, out var outside)) Outside[operation] = outside = new OutsideRows();
        outside.Take(key, row.Tenant, xid);
    }

    private void Example(RowOperation operation, string key)
    {
        if (!Keys.TryGetValue(operation, out var examples)) Keys[operation] = examples = [];
        if (examples.Count < Examples) examples.Add(RowImage.Readable(key));
    }

    private void Count(RowOperation operation, uint xid)
    {
        Counts[operation] = Counts.GetValueOrDefault(operation) + 1;
        if (Transactions.Count == 0 || Transactions[^1] != xid) Transactions.Add(xid);
    }

    private void Add(string?[] values, int sign)
    {
        ChecksumChange += sign * RowImage.Checksum(RowImage.Of(values));
        CountChange += sign;
    }

    private string? KeyOf(IReadOnlyList<string> columns, string?[] values)
    {
        if (before is null) return null;
        var key = new string?[before.Key.Count];
        for (var at = 0; at < key.Length; at++)
        {
            var place = -1;
            for (var column = 0; column < columns.Count; column++)
                if (columns[column] == before.Key[at]) place = column;
            if (place < 0) return null;
            key[at] = values[place];
        }

        return RowImage.Of(key);
    }

    // Of rows that are alike, each stands for any other.
    private bool IsThere(ref string key, out RowBefore was)
    {
        var image = key;
        for (var number = firstLeft.GetValueOrDefault(image, 1); before!.Rows.TryGetValue(key = TableBefore.Again(image, number), out was); number++)
        {
            firstLeft[image] = number;
            if (!gone.Contains(key) && !away.Contains(key)) return true;
        }

        return moved.Remove(image, out key!) && before.Rows.TryGetValue(key, out was) && !gone.Contains(key);
    }
}
