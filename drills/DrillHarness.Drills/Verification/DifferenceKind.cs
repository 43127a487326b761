namespace DrillHarness.Drills.Verification;

/// <summary>How a row differs between production and its twin.</summary>
public enum DifferenceKind
{
    /// <summary>Only the twin has it: it should be there and is not.</summary>
    OnlyInTwin,

    /// <summary>Only production has it: it should not be there.</summary>
    OnlyInLive,

    /// <summary>Both have it, with different values.</summary>
    Differs,
}
