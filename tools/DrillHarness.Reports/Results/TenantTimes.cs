namespace DrillHarness.Reports;

/// <summary>When tenants could work again, in seconds since the recovery clock started.</summary>
/// <param name="FirstSeconds">The first tenant.</param>
/// <param name="P50Seconds">Half of them.</param>
/// <param name="P95Seconds">95 in a hundred.</param>
/// <param name="LastSeconds">The last tenant.</param>
public sealed record TenantTimes(double? FirstSeconds, double? P50Seconds, double? P95Seconds, double? LastSeconds);
