using DrillHarness.Gate.Configuration;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>Where nobody named a script: a purge that lacks its condition, of the largest table that can be emptied.</summary>
internal static class MadeUpIncident
{
    /// <summary>Writes it into a folder.</summary>
    /// <exception cref="BadConfigurationException">No table has rows, or each is held by rows of others.</exception>
    public static async Task<IncidentScript> WriteAsync(ApplicationWorld world, string folder, string file, CancellationToken cancellation)
    {
        var largest = await LargestAsync(world, cancellation) ?? throw new BadConfigurationException(file, 1,
            $"no table has rows and can be emptied by itself, expected one for a made-up purge.{Environment.NewLine}  HINT: name a script: --script FILE, or incident: {{ script: FILE }}");
        var script = Path.Combine(folder, "purge.sql");
        await File.WriteAllTextAsync(script, $"-- Was to clear what nobody needs, and lacks its condition.\nDELETE FROM {largest.Quoted};\n", cancellation);
        return new IncidentScript(script, $"a made-up purge of {largest}");
    }

    private static async Task<TableName?> LargestAsync(ApplicationWorld world, CancellationToken cancellation)
    {
        var best = (Table: (TableName?)null, Rows: 0L);
        foreach (var table in world.Catalog.Tables.Where(table => table.Parent is null && !table.IsUnlogged && table.Name != world.TenantTable && CanBeEmptied(world.Catalog, table, [])))
        {
            var rows = await CountAsync(world.Live, table.Name, cancellation);
            if (rows > best.Rows) best = (table.Name, rows);
        }

        return best.Table;
    }

    private static bool CanBeEmptied(SchemaCatalog catalog, TableShape table, HashSet<TableName> above)
    {
        if (!above.Add(table.Name)) return true;
        return catalog.Tables.All(child => child.ForeignKeys.Where(key => table.Holds(key.Referenced) && child.Name != table.Name).All(key => key.OnDelete switch
        {
            DeleteAction.Cascade => CanBeEmptied(catalog, child, above),
            DeleteAction.SetNull or DeleteAction.SetDefault => key.SetColumns.All(column => child.All.Any(known => known.Name == column && !known.NotNull)),
            _ => false,
        }));
    }

    private static async Task<long> CountAsync(NpgsqlDataSource live, TableName table, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand($"SELECT count(*) FROM {table.Quoted}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
