using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>What the DDL of one bad transaction took, found by comparing the catalog just before and just after it.</summary>
public sealed record StructuralDamage
{
    /// <summary>The number of the bad transaction, in commit order.</summary>
    public required int Transaction { get; init; }

    /// <summary>Tables that it dropped.</summary>
    public required IReadOnlyList<TableName> DroppedTables { get; init; }

    /// <summary>Tables that it emptied by TRUNCATE.</summary>
    public required IReadOnlyList<TableName> TruncatedTables { get; init; }

    /// <summary>Columns that it dropped of tables that stayed.</summary>
    public required IReadOnlyList<DroppedColumn> DroppedColumns { get; init; }

    /// <summary>Partitions that it detached and left as tables.</summary>
    public required IReadOnlyList<DetachedPartition> DetachedPartitions { get; init; }

    /// <summary>Sequences that it dropped or reset, as they were.</summary>
    public required IReadOnlyList<SequenceState> Sequences { get; init; }

    /// <summary>The dropped objects' definitions as SQL, in the order in which they can be made again; made before rows are put back.</summary>
    public string BeforeRows { get; init; } = "";

    /// <summary>The same, of what can only be made after rows are back: indexes, constraints, triggers, rules, policies.</summary>
    public string AfterRows { get; init; } = "";

    /// <summary>CHECKs of tables that stayed, and foreign keys, each by itself: one that does not hold any more is made NOT VALID, and told.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>What one of <see cref="Constraints"/> declares: its name and what stands after it.</summary>
    internal static string DeclaredBy(string constraint) => constraint.Split("ADD CONSTRAINT ")[^1].TrimEnd(';', '\n');

    /// <summary>What was set on the dropped columns.</summary>
    public IReadOnlyList<ColumnDetail> ColumnDetails { get; init; } = [];

    /// <summary>Statements that drop what was made again, but for tables and columns, in an order in which that goes.</summary>
    public IReadOnlyList<string> Drops { get; init; } = [];
}
