namespace DrillHarness.Reports;

/// <summary>What a run showed, apart from how it ended.</summary>
public enum Verdict
{
    /// <summary>Everything that has to be looked at was looked at and held.</summary>
    Passed,

    /// <summary>A promise was broken, or the recovery was refused.</summary>
    Failed,

    /// <summary>Something could not be looked at, or there was nothing to judge.</summary>
    Inconclusive,
}
