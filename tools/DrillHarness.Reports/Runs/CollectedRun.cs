namespace DrillHarness.Reports;

/// <summary>One of several runs.</summary>
/// <param name="Folder">Where its files lie, below the collection's own folder.</param>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Result">Its result.json.</param>
public sealed record CollectedRun(string Folder, ExitCode ExitCode, RunResult Result);
