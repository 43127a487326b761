using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The exit code of a run.</summary>
public static class ExitCodes
{
    /// <summary>The code of a failure that kept a run from a verdict.</summary>
    public static ExitCode Of(FailureCause cause) => cause switch
    {
        FailureCause.TimedOut => ExitCode.Interrupted,
        FailureCause.SafetyRefused => ExitCode.SafetyRefused,
        FailureCause.MachineLacks => ExitCode.MachineLacks,
        FailureCause.WrongUsage => ExitCode.WrongUsage,
        _ => ExitCode.HarnessBroke,
    };

    /// <summary>The code of several: a broken harness outweighs a verdict, a verdict a budget, a budget nothing; none at all is inconclusive.</summary>
    public static ExitCode Worst(IEnumerable<ExitCode> codes) => codes.DefaultIfEmpty(ExitCode.Inconclusive).MaxBy(code => (code switch
    {
        ExitCode.Passed => 0,
        ExitCode.BudgetBroken => 1,
        ExitCode.Inconclusive => 2,
        ExitCode.Failed => 3,
        _ => 4,
    }, (int)code));

    /// <summary>The code of a result.</summary>
    /// <param name="result">What the run showed.</param>
    /// <param name="cause">Why it could not go on; null when it could.</param>
    public static ExitCode Of(RunResult result, FailureCause? cause) => result switch
    {
        { Outcome: RunOutcome.Interrupted } => ExitCode.Interrupted,
        _ when cause is { } known => Of(known),
        { Verdict: Verdict.Failed } => ExitCode.Failed,
        { LeftBehind: > 0 } => ExitCode.HarnessBroke,
        { Verdict: Verdict.Inconclusive } => ExitCode.Inconclusive,
        _ when result.Objectives.Any(objective => objective.State == ObjectiveState.Broken) => ExitCode.BudgetBroken,
        _ => ExitCode.Passed,
    };
}
