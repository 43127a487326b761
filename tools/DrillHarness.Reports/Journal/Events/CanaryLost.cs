namespace DrillHarness.Reports.Events;

/// <summary>A canary, looking at a tenant's navigation all the time, no longer saw it. The recovery clock starts at <paramref name="LastSeenAt"/>.</summary>
/// <param name="LastSeenAt">Last instant at which it still saw the rows.</param>
/// <param name="FirstMissedAt">First instant at which it did not.</param>
/// <param name="Url">The page it looked at.</param>
public sealed record CanaryLost(DateTimeOffset LastSeenAt, DateTimeOffset FirstMissedAt, string Url) : JournalEvent;
