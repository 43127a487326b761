namespace DrillHarness.Reports.Events;

/// <summary>What one tenant lost.</summary>
/// <param name="TenantId">Key of the tenant.</param>
/// <param name="Deleted">Rows deleted.</param>
public sealed record TenantDamage(string TenantId, long Deleted);
