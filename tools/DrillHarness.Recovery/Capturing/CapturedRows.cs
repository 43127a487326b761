using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// A file of captured rows of one table, as COPY wrote it: the number of the change (bigint), the number of the bad transaction in commit order
/// (integer), the tenant's key (text, may be NULL), then <see cref="Columns"/>.
/// </summary>
public sealed record CapturedRows
{
    /// <summary>File name within the capture's directory.</summary>
    public required string File { get; init; }

    /// <summary>What the rows are.</summary>
    public required RowRole Role { get; init; }

    /// <summary>How many there are.</summary>
    public required long Rows { get; init; }

    /// <summary>The columns, in the order of the file, as they were at the stop.</summary>
    public required IReadOnlyList<ColumnShape> Columns { get; init; }

    /// <summary>True for COPY's text format, false for its binary one. Text where types have to be made anew, since binary arrays name types by object id.</summary>
    public bool IsText { get; init; }

    /// <summary>Of rows that a bad transaction moved from one partition to another, as they were before: the one that they lay in. They are kept with the one that they went to.</summary>
    public TableName? From { get; init; }

    /// <summary>Of dropped columns: the number of the bad transaction that dropped them.</summary>
    public int? Transaction { get; init; }

    /// <summary>Of dropped columns: the table's key, as it was called then.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names() => [.. Columns.Select(column => column.Name)];
}
