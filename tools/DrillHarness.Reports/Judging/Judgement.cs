namespace DrillHarness.Reports;

/// <summary>What the judge makes of a journal.</summary>
/// <param name="Result">result.json.</param>
/// <param name="Checks">Every promise and what became of it, in the order in which they decide.</param>
/// <param name="ExitCode">What the process should end with.</param>
public sealed record Judgement(RunResult Result, IReadOnlyList<Check> Checks, ExitCode ExitCode);
