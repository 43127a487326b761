namespace DrillHarness.Gate.Running;

/// <summary>What the gate says.</summary>
public enum GateVerdict
{
    /// <summary>Nothing speaks against it.</summary>
    Accepted,

    /// <summary>Something does.</summary>
    Rejected,

    /// <summary>It could not be looked at.</summary>
    Inconclusive,
}
