namespace DrillHarness.Recovery.Catalog;

/// <summary>One column of a table, as pg_attribute describes it.</summary>
public sealed record ColumnShape
{
    /// <summary>pg_attribute.attnum: stays the same when the column is renamed.</summary>
    public required int Number { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, as format_type writes it.</summary>
    public required string Type { get; init; }

    /// <summary>True when NULL is refused.</summary>
    public required bool NotNull { get; init; }

    /// <summary>The default or the generation expression as SQL; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>pg_attribute.attidentity: empty, <c>a</c> (ALWAYS) or <c>d</c> (BY DEFAULT).</summary>
    public string Identity { get; init; } = "";

    /// <summary>pg_attribute.attgenerated: empty, <c>s</c> (STORED) or <c>v</c> (VIRTUAL).</summary>
    public string Generated { get; init; } = "";

    /// <summary>The collation, quoted, where it is not the type's own; else null.</summary>
    public string? Collation { get; init; }

    /// <summary>Of a column that was not declared on the table itself: the table above it that declares it; else null.</summary>
    public TableName? InheritedFrom { get; init; }

    /// <summary>True when the server computes it, so that it cannot be written.</summary>
    public bool IsGenerated => Generated.Length > 0;
}
