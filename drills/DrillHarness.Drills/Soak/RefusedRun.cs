namespace DrillHarness.Drills.Soak;

/// <summary>A run that the recovery refused.</summary>
public sealed record RefusedRun(ulong Seed, string Kind, string Reason);
