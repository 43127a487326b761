using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;

namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>How a case ended.</summary>
internal sealed record CaseResult(
    Exception? Failure, StopPlan? Plan, IReadOnlyList<TableMerge> Planned, IReadOnlyList<TableMerge> Fates, MergeOutcome? Outcome, IReadOnlyList<string> Differences);
