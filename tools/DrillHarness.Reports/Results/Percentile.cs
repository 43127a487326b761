namespace DrillHarness.Reports;

/// <summary>Percentiles by nearest rank: always a value that was measured.</summary>
public static class Percentile
{
    /// <summary>The smallest value that at least this share of all values does not exceed.</summary>
    /// <param name="sorted">Ascending; at least one.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
