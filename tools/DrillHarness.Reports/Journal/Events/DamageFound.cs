namespace DrillHarness.Reports.Events;

/// <summary>What the bad transactions did, read from the WAL and, for tenants and truncated tables, on the proven copy.</summary>
public sealed record DamageFound : JournalEvent
{
    /// <summary>The bad transactions in commit order.</summary>
    public required IReadOnlyList<BadTransaction> Transactions { get; init; }

    /// <summary>Damage by table.</summary>
    public required IReadOnlyList<TableDamage> Tables { get; init; }

    /// <summary>Tenants there are.</summary>
    public required long TenantsTotal { get; init; }

    /// <summary>Tenants that lost at least one row.</summary>
    public required long TenantsAffected { get; init; }

    /// <summary>All other transactions in the WAL that was read: they are left alone.</summary>
    public long GoodTransactionsLeftAlone { get; init; }

    /// <summary>The tenants that lost most, most first; about ten.</summary>
    public IReadOnlyList<TenantDamage> PerTenant { get; init; } = [];
}
