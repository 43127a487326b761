using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Verification;

/// <summary>How a row differs between production and its twin.</summary>
public enum DifferenceKind
{
    /// <summary>Only the twin has it: it should be there and is not.</summary>
    OnlyInTwin,

    /// <summary>Only production has it: it should not be there.</summary>
    OnlyInLive,

    /// <summary>Both have it, with different values.</summary>
    Differs,
}

/// <summary>A row that is not the same in both worlds. Holds keys and column names, no values.</summary>
/// <param name="Database">metadata or customer_data.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The key's values, in the order of its columns.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Columns">Of <see cref="DifferenceKind.Differs"/>: which columns.</param>
public sealed record RowDifference(string Database, TableName Table, IReadOnlyList<string> Key, DifferenceKind Kind, IReadOnlyList<string> Columns);
