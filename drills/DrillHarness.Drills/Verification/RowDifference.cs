using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Verification;

/// <summary>A row that is not the same in both worlds. Holds keys and column names, no other values.</summary>
/// <param name="Database">metadata or customer_data.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The key's values, in the order of its columns.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Columns">Of <see cref="DifferenceKind.Differs"/>: which columns.</param>
public sealed record RowDifference(string Database, TableName Table, IReadOnlyList<string> Key, DifferenceKind Kind, IReadOnlyList<string> Columns)
{
    /// <summary>Names of the key's columns.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Of a difference in one column alone that refers to another row: to which, in either world; else null.</summary>
    public ReferenceChange? Reference { get; init; }
}
