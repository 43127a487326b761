using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Compares the catalog just before a bad transaction with the one just after it.</summary>
/// <param name="before">As it was.</param>
/// <param name="after">As it is.</param>
/// <param name="transaction">The bad transaction.</param>
/// <param name="matters">Whether a table that stayed is looked at.</param>
internal sealed class StructureDiff(StructureSnapshot before, StructureSnapshot after, WalTransaction transaction, Predicate<TableShape> matters)
{
    /// <summary>pg_class.</summary>
    public const uint Relations = 1259;

    /// <summary>Tables that went.</summary>
    public IReadOnlyList<TableShape> Dropped { get; } = [.. before.Catalog.Tables.Where(table => after.Catalog.WithOid(table.Oid) is null)];

    /// <summary>Tables whose file it removed and that stayed: emptied, or only rewritten.</summary>
    public IReadOnlyList<TableShape> NewFile { get; } = [.. before.Catalog.Tables.Where(table =>
        transaction.DroppedFiles.Contains(table.File) && after.Catalog.WithOid(table.Oid) is not null)];

    /// <summary>Columns that went of tables that stayed.</summary>
    public IReadOnlyList<DroppedColumn> Columns { get; } = [.. before.Catalog.Tables
        .Where(table => after.Catalog.WithOid(table.Oid) is not null && matters(table))
        .SelectMany(table => table.All
            .Where(column => after.Catalog.WithOid(table.Oid)!.All.All(now => now.Number != column.Number))
            .Select(column => new DroppedColumn(table.Name, table.Oid, column)))];

    /// <summary>Columns that it gave another type, with both types.</summary>
    public IReadOnlyList<string> Retyped { get; } = [.. before.Catalog.Tables
        .Where(table => after.Catalog.WithOid(table.Oid) is not null && matters(table))
        .SelectMany(table => table.All.Select(column => (Table: table, Was: column, Now: after.Catalog.WithOid(table.Oid)!.All.FirstOrDefault(now => now.Number == column.Number))))
        .Where(column => column.Now is not null && column.Now.Type != column.Was.Type)
        .Select(column => $"{column.Table.Name}.{column.Was.Name} from {column.Was.Type} to {column.Now!.Type}")];

    /// <summary>Partitions that became tables of their own.</summary>
    public IReadOnlyList<DetachedPartition> Detached { get; } = [.. before.Catalog.Tables
        .Where(table => table.Parent is not null && after.Catalog.WithOid(table.Oid) is { Parent: null })
        .Select(table => new DetachedPartition(table.Name, table.Parent!, table.PartitionBound!))];

    /// <summary>Sequences that went or stand lower.</summary>
    public IReadOnlyList<SequenceState> Sequences { get; } = [.. before.Sequences
        .Where(sequence => !after.Sequences.TryGetValue(sequence.Key, out var now) || MovedBack(sequence.Value, now))
        .Select(sequence => sequence.Value)];

    /// <summary>What was set on columns that went, on the table or on the one that hands the column down.</summary>
    public IReadOnlyList<ColumnDetail> Details => [.. before.Details.Where(detail => Columns.Any(column =>
        column.Column.Name == detail.Column && (column.Table == detail.Table || column.Column.InheritedFrom == detail.Table)))];

    /// <summary>CHECKs that went of tables that stayed.</summary>
    public IReadOnlyList<CheckShape> Checks { get; } = [.. before.Checks
        .Where(check => !after.Checks.ContainsKey(check.Key) && after.Existing.Contains((Relations, check.Value.TableOid)) && (before.Catalog.WithOid(check.Value.TableOid) is not { } table || matters(table)))
        .OrderBy(check => check.Key).Select(check => check.Value)];

    /// <summary>Whether that object was there before and is not after.</summary>
    public bool IsDropped(uint catalog, uint oid) => before.Existing.Contains((catalog, oid)) && !after.Existing.Contains((catalog, oid));

    /// <summary>Whether anything that pg_dump could make again is gone.</summary>
    public bool AnythingDropped => before.Existing.Any(known => !after.Existing.Contains(known));

    private static bool MovedBack(SequenceState was, SequenceState now) => was.LastValue is { } value &&
        (now.LastValue is not { } later || (was.IsDescending ? later > value : later < value));
}
