using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>Where a sequence stood.</summary>
/// <param name="Name">The sequence.</param>
/// <param name="LastValue">pg_sequences' last value; null when it was never used.</param>
/// <param name="IsDescending">True when it counts down.</param>
public sealed record SequenceState(TableName Name, long? LastValue, bool IsDescending);
