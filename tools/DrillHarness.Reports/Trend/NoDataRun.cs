namespace DrillHarness.Reports;

/// <summary>A run that nothing is measured by.</summary>
/// <param name="Id">The run.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Reason">Why it does not count.</param>
/// <param name="Report">Its report; null when it has none.</param>
public sealed record NoDataRun(string Id, DateTimeOffset StartedAt, string Reason, string? Report)
{
    /// <summary>Why a run does not count.</summary>
    internal static NoDataRun Of(HistoryRun run) => new(run.Id, run.StartedAt, run switch
    {
        { Outcome: null } => "it did not end: it runs, or was killed",
        { Outcome: RunOutcome.Interrupted } => "it was interrupted",
        { Outcome: RunOutcome.Aborted } => $"the harness broke: {run.Reason}",
        { Verdict: not Verdict.Passed } => $"{run.Verdict.ToString()!.ToLowerInvariant()}: {run.Reason}",
        _ => "it measured no phases",
    }, run.Report);
}
