using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Catalog;

/// <summary>An ordinary table as the catalog describes it, with all that a merge has to respect.</summary>
public sealed record TableShape
{
    /// <summary>Object id in its database.</summary>
    public required uint Oid { get; init; }

    /// <summary>Schema and name.</summary>
    public required TableName Name { get; init; }

    /// <summary>The file that WAL names.</summary>
    public required RelationFile File { get; init; }

    /// <summary>Columns that can be written, in order; generated ones are left out, the server computes them.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The type of each of <see cref="Columns"/>, as format_type writes it.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Primary key columns in key order; empty when there is no primary key.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>The other immediate unique keys over plain columns.</summary>
    public required IReadOnlyList<UniqueKey> UniqueKeys { get; init; }

    /// <summary>Foreign keys of this table.</summary>
    public required IReadOnlyList<ForeignKey> ForeignKeys { get; init; }

    /// <summary>The type of one column.</summary>
    public string TypeOf(string column) => Types[Columns.ToList().IndexOf(column)];
}
