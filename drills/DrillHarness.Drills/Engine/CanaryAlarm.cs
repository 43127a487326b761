namespace DrillHarness.Drills.Engine;

/// <summary>What the canaries saw.</summary>
/// <param name="LastSeen">Monotonic timestamp of the last look that still saw the rows: where the recovery's clock starts.</param>
/// <param name="LastSeenAt">The same by the wall clock, for people.</param>
/// <param name="FirstMissedAt">When the first look without them was answered.</param>
/// <param name="Tenant">The tenant that missed them first, by slug.</param>
/// <param name="MissedItems">Keys of the navigation items missed, over all canaries: what tells the bad transaction from a customer's own.</param>
public sealed record CanaryAlarm(
    long LastSeen, DateTimeOffset LastSeenAt, DateTimeOffset FirstMissedAt, string Tenant, IReadOnlyList<long> MissedItems);
