namespace DrillHarness.Reports.Events;

/// <summary>A tenant can work again.</summary>
/// <param name="TenantId">Key of the tenant.</param>
/// <param name="Seconds">Seconds since the recovery clock started.</param>
public sealed record TenantRecovered(string TenantId, double Seconds) : JournalEvent;
