using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>What a run left: its folder, and the judgement of its journal.</summary>
public sealed record DrillReport(string Directory, Judgement Judgement)
{
    /// <summary>Why the run could not be noted in the history; null when it was, or was not to be.</summary>
    public string? HistoryProblem { get; init; }
}
