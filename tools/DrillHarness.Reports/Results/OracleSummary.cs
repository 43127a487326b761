namespace DrillHarness.Reports;

/// <summary>The comparison with the twin.</summary>
/// <param name="RowsCompared">Rows compared.</param>
/// <param name="Explained">Differences that are as they should be, by reason.</param>
/// <param name="UnexplainedDifferences">Differences without a reason.</param>
public sealed record OracleSummary(long? RowsCompared, IReadOnlyDictionary<string, long> Explained, long? UnexplainedDifferences);
