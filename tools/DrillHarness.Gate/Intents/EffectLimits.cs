namespace DrillHarness.Gate.Intents;

/// <summary>What a run may cost at most; null for no limit.</summary>
/// <param name="LongestLock">How long it may hold a lock that customers have to wait for.</param>
/// <param name="WalBytes">WAL written, in bytes.</param>
/// <param name="Time">From start to end.</param>
public sealed record EffectLimits(TimeSpan? LongestLock, long? WalBytes, TimeSpan? Time);
