using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Strategies;

/// <summary>What all rounds of a recovery found and did together; writes down how it stands after each.</summary>
internal sealed class RecoveryTally(RecoveryScene scene)
{
    private readonly List<WalTransaction> transactions = [];
    private readonly Dictionary<(string Schema, string Table), Reports.Events.TableDamage> tables = [];
    private readonly Dictionary<string, long> tenants = [];

    /// <summary>How many times replay was halted and read.</summary>
    public int Stops { get; set; }

    /// <summary>Adds what more was found.</summary>
    public void Add(IEnumerable<WalTransaction> bad, IEnumerable<Reports.Events.TableDamage> damage, IReadOnlyDictionary<string, long> byTenant)
    {
        transactions.AddRange(bad);
        foreach (var more in damage)
        {
            var known = tables.GetValueOrDefault((more.Schema, more.Table));
            tables[(more.Schema, more.Table)] = known is null ? more
                : more with { Deleted = known.Deleted + more.Deleted, Updated = known.Updated + more.Updated, Truncated = known.Truncated || more.Truncated };
        }

        foreach (var (tenant, rows) in byTenant) tenants[tenant] = tenants.GetValueOrDefault(tenant) + rows;
    }

    /// <summary>Adds what an earlier try dealt with, as far as the WAL tells it.</summary>
    public void AddDone(FoundIncident found) => Add(found.Done, SuspectRanking.Rank(found.Done, found.Catalog)
        .SelectMany(suspect => suspect.Tables)
        .Where(damage => damage.Deleted.Length > 0)
        .Select(damage => new Reports.Events.TableDamage(damage.Table.Name.Schema, damage.Table.Name.Name, damage.Deleted.Length, damage.Updated, false)),
        new Dictionary<string, long>());

    /// <summary>Writes down the damage of all rounds so far.</summary>
    public void RecordDamage(int committed) => scene.Journal.Record(new DamageFound
    {
        Transactions = [.. transactions.Select(bad => new BadTransaction(bad.Xid, bad.FirstLsn.ToString(), bad.CommitLsn.ToString(), bad.CommittedAt))],
        Tables = [.. tables.Values.OrderByDescending(table => table.Deleted)],
        TenantsTotal = scene.Site.Tenants,
        TenantsAffected = tenants.Count,
        GoodTransactionsLeftAlone = committed - transactions.Count,
        PerTenant = [.. tenants.OrderByDescending(tenant => tenant.Value).Take(20).Select(tenant => new TenantDamage(tenant.Key, tenant.Value))],
    });
}
