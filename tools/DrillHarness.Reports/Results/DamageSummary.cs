using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>What the bad transactions did.</summary>
/// <param name="Transactions">In commit order.</param>
/// <param name="Tables">By table.</param>
/// <param name="Tenants">How many tenants were hit.</param>
public sealed record DamageSummary(IReadOnlyList<BadTransaction> Transactions, IReadOnlyList<TableDamage> Tables, TenantCount Tenants);
