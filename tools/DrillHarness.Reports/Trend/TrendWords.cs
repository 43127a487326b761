namespace DrillHarness.Reports;

/// <summary>What a trend says, for people.</summary>
public static class TrendWords
{
    /// <summary>In a word or two.</summary>
    public static string Of(TrendState state) => state switch
    {
        TrendState.TooLittleHistory => "Too little history",
        TrendState.ObjectiveBroken => "Objective broken",
        TrendState.NoData => "No data",
        _ => state.ToString(),
    };

    /// <summary>The class of a banner.</summary>
    internal static string Tone(TrendState state) => state switch
    {
        TrendState.Steady or TrendState.Improved => "passed",
        TrendState.ObjectiveBroken or TrendState.Regressed => "failed",
        _ => "inconclusive",
    };

    /// <summary>What weighs more comes first.</summary>
    internal static int Rank(TrendState state) => state switch
    {
        TrendState.ObjectiveBroken => 0,
        TrendState.Regressed => 1,
        TrendState.Suspected => 2,
        TrendState.Incomparable => 3,
        TrendState.Improved => 4,
        TrendState.Steady => 5,
        TrendState.TooLittleHistory => 6,
        _ => 7,
    };
}
