namespace DrillHarness.Reports.Events;

/// <summary>The copy, paused at the target, was looked at before anybody relied on it.</summary>
/// <param name="ProvenClean">The bad transactions are absent and their rows are there.</param>
/// <param name="Stops">How many times replay was halted and read.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record TargetProven(bool ProvenClean, int Stops, IReadOnlyList<ProofCheck> Checks) : JournalEvent;
