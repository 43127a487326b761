namespace DrillHarness.Reports;

/// <summary>What a series says about its newest night.</summary>
public enum TrendState
{
    /// <summary>As before.</summary>
    Steady,

    /// <summary>Faster than before, lastingly.</summary>
    Improved,

    /// <summary>Slower than the nights before, seen too few times to call it anything.</summary>
    Suspected,

    /// <summary>Slower than before, lastingly.</summary>
    Regressed,

    /// <summary>Too few nights to tell.</summary>
    TooLittleHistory,

    /// <summary>The machine changed: what was before is no measure for what is now.</summary>
    Incomparable,

    /// <summary>An objective is broken.</summary>
    ObjectiveBroken,

    /// <summary>There is nothing to judge.</summary>
    NoData,
}
