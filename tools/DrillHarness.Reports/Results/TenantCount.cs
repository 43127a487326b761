namespace DrillHarness.Reports;

/// <summary>Tenants there are and tenants that lost rows.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Affected">Those that lost at least one row.</param>
public sealed record TenantCount(long? Total, long? Affected);
