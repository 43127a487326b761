namespace DrillHarness.Reports.Events;

/// <summary>Why a run could not go on.</summary>
public enum FailureCause
{
    /// <summary>The harness itself broke.</summary>
    HarnessBroke,

    /// <summary>A deadline passed.</summary>
    TimedOut,

    /// <summary>A safety proof did not hold.</summary>
    SafetyRefused,

    /// <summary>The machine lacks an engine, an image, a browser, disk.</summary>
    MachineLacks,

    /// <summary>Wrong usage or configuration.</summary>
    WrongUsage,
}
