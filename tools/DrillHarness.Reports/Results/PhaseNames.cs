namespace DrillHarness.Reports;

/// <summary>The names of phases that are agreed on.</summary>
public static class PhaseNames
{
    /// <summary>All of them, in the order of the clock; minutes lost to a wrong target last.</summary>
    public static IReadOnlyList<string> All { get; } = ["detect", "diagnose", "restore", "replay", "plan", "merge", "verify", "rework"];
}
