namespace DrillHarness.Gate.Intents;

/// <summary>What a script means to do to the rows of one table by one operation.</summary>
public sealed record OperationIntent
{
    /// <summary>A predicate over the table's columns, asked before the run: rows for which it is not true must not be touched. Null allows every row.</summary>
    public string? Where { get; init; }

    /// <summary>At most so many rows in all; null for no limit.</summary>
    public Amount? AtMost { get; init; }

    /// <summary>At most so many rows of each tenant; null for no limit.</summary>
    public Amount? PerTenant { get; init; }

    /// <summary>Of an update: the columns that may change; null for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Line of the intent's file, from 1; 0 when it comes from nowhere.</summary>
    public int Line { get; init; }
}
