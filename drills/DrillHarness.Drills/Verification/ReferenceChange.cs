namespace DrillHarness.Drills.Verification;

/// <summary>Where a reference leads in either world: two keys, or null for none.</summary>
/// <param name="Live">In production.</param>
/// <param name="Twin">In the twin.</param>
public sealed record ReferenceChange(long? Live, long? Twin);
