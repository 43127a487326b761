using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using Npgsql;

namespace DrillHarness.Recovery.Damage;

/// <summary>Attributes the deleted rows to tenants, on the paused copy, by following foreign keys to the tenant table.</summary>
public static class TenantDamageCount
{
    /// <summary>Deleted rows by tenant key, over all tables from which foreign keys lead to the tenant table.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountAsync(
        NpgsqlDataSource copy, Incident incident, TableName tenantTable, CancellationToken cancellation)
    {
        var catalog = await SchemaCatalog.ReadAsync(copy, cancellation);
        await using var connection = await copy.OpenConnectionAsync(cancellation);
        var counts = new Dictionary<string, long>();
        foreach (var damage in incident.Tables.Where(damage => damage.Deleted.Length > 0))
        {
            if (TenantPath.Find(catalog, damage.Table, tenantTable) is not { } path) continue;
            foreach (var predicate in await TupleReader.PredicatesAsync(connection, damage, "t", cancellation))
                await AddAsync(connection, damage.Table, path.KeyOf("t", damage.Table), predicate, counts, cancellation);
        }

        return counts;
    }

    private static async Task AddAsync(
        NpgsqlConnection copy, TableShape table, string key, string predicate, Dictionary<string, long> counts, CancellationToken cancellation)
    {
        var sql = $"SELECT tenant, count(*) FROM (SELECT {key} FROM ONLY {table.Name.Quoted} t WHERE {predicate}) rows(tenant) WHERE tenant IS NOT NULL GROUP BY 1";
        await using var command = new NpgsqlCommand(sql, copy);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            counts[reader.GetString(0)] = counts.GetValueOrDefault(reader.GetString(0)) + reader.GetInt64(1);
    }
}
