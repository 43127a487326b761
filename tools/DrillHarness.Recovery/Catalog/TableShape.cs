using System.Text.Json.Serialization;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Catalog;

/// <summary>A table that holds rows, as the catalog describes it, with all that a merge has to respect.</summary>
public sealed record TableShape
{
    /// <summary>Object id in its database.</summary>
    public required uint Oid { get; init; }

    /// <summary>Schema and name.</summary>
    public required TableName Name { get; init; }

    /// <summary>The file that WAL names.</summary>
    public required RelationFile File { get; init; }

    /// <summary>Every column, generated ones too, in order.</summary>
    public required IReadOnlyList<ColumnShape> All { get; init; }

    /// <summary>Primary key columns in key order; empty when there is no primary key.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>The other unique keys and exclusion constraints.</summary>
    public required IReadOnlyList<UniqueKey> UniqueKeys { get; init; }

    /// <summary>Foreign keys of this table.</summary>
    public required IReadOnlyList<ForeignKey> ForeignKeys { get; init; }

    /// <summary>CHECK constraints, as SQL over bare column names.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>
    /// Triggers and rules that fire even while session_replication_role is replica: ENABLE ALWAYS and ENABLE REPLICA; as
    /// <c>TRIGGER name</c> or <c>RULE name</c>, with the word that enables it again.
    /// </summary>
    public IReadOnlyList<StubbornTrigger> Stubborn { get; init; } = [];

    /// <summary>Columns that tell rows apart: the primary key, or else a whole unique index over NOT NULL columns; empty when there is neither.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>True when the WAL does not carry its rows: they are in no copy.</summary>
    public bool IsUnlogged { get; init; }

    /// <summary>Of a partition: the table it is a partition of.</summary>
    public TableName? Parent { get; init; }

    /// <summary>Of a partition: the topmost partitioned table.</summary>
    public TableName? Root { get; init; }

    /// <summary>Of a partition: <c>FOR VALUES …</c> or <c>DEFAULT</c>.</summary>
    public string? PartitionBound { get; init; }

    /// <summary>Columns that can be written, in order; generated ones are left out, the server computes them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Columns => [.. All.Where(column => !column.IsGenerated).Select(column => column.Name)];

    /// <summary>The type of each of <see cref="Columns"/>, as format_type writes it.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Types => [.. All.Where(column => !column.IsGenerated).Select(column => column.Type)];

    /// <summary>The type of one column.</summary>
    public string TypeOf(string column) => All.Single(known => known.Name == column).Type;

    /// <summary>The number of one column, which it keeps when it is renamed.</summary>
    public int NumberOf(string column) => All.Single(known => known.Name == column).Number;

    /// <summary>Whether a foreign key that names this table points at rows of it: it itself, or the partitioned table that it is a part of.</summary>
    public bool Holds(TableName referenced) => referenced == Name || referenced == Root || referenced == Parent;
}
