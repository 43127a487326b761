namespace DrillHarness.Reports;

/// <summary>How a run ended, apart from what it showed.</summary>
public enum RunOutcome
{
    /// <summary>It went all the way.</summary>
    Completed,

    /// <summary>It could not go on.</summary>
    Aborted,

    /// <summary>Somebody ended it, or it was killed.</summary>
    Interrupted,
}
