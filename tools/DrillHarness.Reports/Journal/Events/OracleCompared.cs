namespace DrillHarness.Reports.Events;

/// <summary>The recovered databases were compared with the twin, row by row.</summary>
public sealed record OracleCompared : JournalEvent
{
    /// <summary>Rows compared.</summary>
    public required long RowsCompared { get; init; }

    /// <summary>Differences that are as they should be, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Explained { get; init; }

    /// <summary>Differences without a reason.</summary>
    public required long UnexplainedDifferences { get; init; }

    /// <summary>Rows that should be back and are not.</summary>
    public required long Missing { get; init; }

    /// <summary>Rows that hold an older value than they should.</summary>
    public required long Overwritten { get; init; }

    /// <summary>Rows that should be gone and are there.</summary>
    public required long Resurrected { get; init; }

    /// <summary>A few differences.</summary>
    public IReadOnlyList<DifferenceExample> Examples { get; init; } = [];
}
