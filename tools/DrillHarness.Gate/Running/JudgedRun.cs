using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>A run in a world, and what was found there.</summary>
/// <param name="World">The world, which is gone by now.</param>
/// <param name="Template">What it was cloned from.</param>
/// <param name="Run">What was tried: once, or again.</param>
/// <param name="Findings">What was found.</param>
internal sealed record JudgedRun(World World, string Template, string Run, IReadOnlyList<Finding> Findings);
