using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>What a run left: its folder, and the judgement of its journal.</summary>
public sealed record DrillReport(string Directory, Judgement Judgement);
