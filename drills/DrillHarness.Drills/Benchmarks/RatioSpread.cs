namespace DrillHarness.Drills.Benchmarks;

/// <summary>A ratio over all pairs.</summary>
public sealed record RatioSpread(double Median, double Min, double Max)
{
    /// <summary>Of one ratio per pair; at least one.</summary>
    public static RatioSpread Of(IEnumerable<double> ratios)
    {
        var sorted = ratios.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new RatioSpread(median, sorted[0], sorted[^1]);
    }
}
