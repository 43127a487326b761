namespace DrillHarness.Reports;

/// <summary>How a time stands against its objective.</summary>
public enum ObjectiveState
{
    /// <summary>At or under the aim.</summary>
    Good,

    /// <summary>Over the aim, under the warning.</summary>
    Fair,

    /// <summary>Over the warning, not broken.</summary>
    Warned,

    /// <summary>Over the limit.</summary>
    Broken,
}
