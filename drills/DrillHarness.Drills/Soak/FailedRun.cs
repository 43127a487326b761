namespace DrillHarness.Drills.Soak;

/// <summary>A run that broke, or after which production was not as its twin. <c>drill soak --runs 1 --seed SEED</c> does it again.</summary>
public sealed record FailedRun(ulong Seed, string Kind, string Message);
