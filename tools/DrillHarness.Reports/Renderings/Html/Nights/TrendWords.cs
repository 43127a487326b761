namespace DrillHarness.Reports.Renderings.Html;

/// <summary>What a trend says, for people.</summary>
internal static class TrendWords
{
    public static string Of(TrendState state) => state switch
    {
        TrendState.TooLittleHistory => "Too little history",
        TrendState.ObjectiveBroken => "Objective broken",
        TrendState.NoData => "No data",
        _ => state.ToString(),
    };

    /// <summary>The class of a banner.</summary>
    public static string Tone(TrendState state) => state switch
    {
        TrendState.Steady or TrendState.Improved => "passed",
        TrendState.ObjectiveBroken or TrendState.Regressed => "failed",
        _ => "inconclusive",
    };
}
