namespace DrillHarness.Gate.Verdicts;

/// <summary>What a finding means for the verdict.</summary>
public enum Severity
{
    /// <summary>To be known; changes nothing.</summary>
    Note,

    /// <summary>To be looked at; changes nothing.</summary>
    Warning,

    /// <summary>It could not be looked at: without an error beside it, the verdict is inconclusive.</summary>
    Unseen,

    /// <summary>The script is rejected.</summary>
    Error,
}
