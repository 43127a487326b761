namespace DrillHarness.Drills.Engine;

/// <summary>The incident did not come about, so there is nothing to recover from and nothing to judge: inconclusive.</summary>
public sealed class NothingHappenedException(string message) : Exception(message);
