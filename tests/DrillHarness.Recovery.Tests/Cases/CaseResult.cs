using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>How a case ended.</summary>
internal sealed record CaseResult(
    Exception? Failure, StopPlan? Plan, IReadOnlyList<TableMerge> Planned, IReadOnlyList<TableMerge> Fates, MergeOutcome? Outcome, IReadOnlyList<string> Differences)
{
    /// <summary>What the undo did, where there was one.</summary>
    public UndoOutcome? Undone { get; init; }
}
