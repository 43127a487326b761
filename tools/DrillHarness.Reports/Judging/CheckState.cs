namespace DrillHarness.Reports;

/// <summary>What a check says.</summary>
public enum CheckState
{
    /// <summary>The promise held.</summary>
    Held,

    /// <summary>The promise was broken: the run failed.</summary>
    Broken,

    /// <summary>It was not looked at, or what was seen proves nothing: the run is inconclusive.</summary>
    Unseen,
}
