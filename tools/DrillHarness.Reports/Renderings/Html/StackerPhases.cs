namespace DrillHarness.Reports.Renderings.Html;

/// <summary>
/// Stacker's own phases of 2023-11-10, from its post-mortem, in minutes and from detection on: reports at 15:16 UTC, a good copy live at 17:10,
/// the rows copied across and verified at 17:35.
/// </summary>
internal static class StackerPhases
{
    public const double ToGoodCopyMinutes = 114;
    public const double BackAndVerifiedMinutes = 25;

    private static readonly string[] ToGoodCopy = ["diagnose", "rework", "restore", "replay"];
    private static readonly string[] BackAndVerified = ["plan", "merge", "verify"];

    /// <summary>This run's seconds in the two halves of Stacker's clock. Detection is in neither.</summary>
    public static (double ToGoodCopy, double BackAndVerified) Of(RunResult result) => (Sum(result, ToGoodCopy), Sum(result, BackAndVerified));

    private static double Sum(RunResult result, string[] names) => result.Phases.Where(phase => names.Contains(phase.Name)).Sum(phase => phase.Seconds);
}
