using DrillHarness.Clusters;
using DrillHarness.Metadata;
using DrillHarness.Portal;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>Builds the world of a drill: two servers at once, seeded alike, then the base backup and the portal on production.</summary>
internal sealed class WorldBuilder(IClusterEngine engine, DrillOptions options, Journal journal, ServerLogs logs)
{
    private readonly StandingServers servers = new(engine, journal, logs);

    public async Task<DrillWorld> BuildAsync(CancellationToken cancellation)
    {
        var twin = StandAsync("twin", archiving: false, cancellation);
        var production = StandAsync("production", archiving: true, cancellation);
        await Task.WhenAll(production, twin);
        var (cluster, live, seeded) = await production;
        var (twinServer, twinPair, _) = await twin;
        var backup = await servers.BackUpAsync(cluster, live.All.Select(database => database.Source), seeded.Rows.Values.Sum(), cancellation);
        return new DrillWorld
        {
            Engine = engine,
            Production = cluster,
            TwinServer = twinServer,
            Live = live,
            Twin = twinPair,
            Seeded = seeded,
            Backup = backup,
            Portal = await OpenPortalAsync(cluster, cancellation),
            Password = SeededCredentials.PasswordFor(options.Seed),
        };
    }

    /// <summary>A portal on one of the servers; production's, and at the end the twin's.</summary>
    public static Task<PortalHost> OpenPortalAsync(Cluster cluster, CancellationToken cancellation) => PortalHost.StartAsync(new PortalOptions
    {
        MetadataConnectionString = cluster.ConnectionString(DatabaseNames.Metadata, DrillWorld.PortalRole),
        CustomerDataConnectionString = cluster.ConnectionString(DatabaseNames.CustomerData, DrillWorld.PortalRole),
    }, cancellation);

    /// <summary>Makes the two databases with their roles on a server and seeds them.</summary>
    public static async Task<(DatabasePair Pair, SeededWorld Seeded)> SeedAsync(
        Cluster cluster, string suffix, Profile profile, ulong seed, CancellationToken cancellation)
    {
        await cluster.CreateDatabaseAsync(DatabaseNames.Metadata + suffix, cancellation);
        await cluster.CreateDatabaseAsync(DatabaseNames.CustomerData + suffix, cancellation);
        var pair = DatabasePair.Open(cluster, suffix);
        await MetadataSchema.CreateAsync(pair.Metadata, pair.CustomerData, DrillWorld.OwnerRole, DrillWorld.PortalRole, cancellation);
        return (pair, await Seeder.SeedAsync(pair.Metadata, pair.CustomerData, profile, seed, null, cancellation));
    }

    private async Task<(Cluster Cluster, DatabasePair Pair, SeededWorld Seeded)> StandAsync(string name, bool archiving, CancellationToken cancellation)
    {
        var cluster = await servers.StandAsync(new ClusterOptions { Name = name, Archiving = archiving, SharedBuffersMb = BuffersMb }, cancellation);
        await CreateRolesAsync(cluster, cancellation);
        var (pair, seeded) = await SeedAsync(cluster, "", options.Profile, options.Seed, cancellation);
        journal.Record(new StepTold($"{name}: seeded {seeded.Rows.Values.Sum():N0} rows for {seeded.Tenants.Count:N0} tenants"));
        return (cluster, pair, seeded);
    }

    private int BuffersMb => options.Profile.Apps >= Profile.Stacker.Apps ? 1024 : 128;

    private static async Task CreateRolesAsync(Cluster cluster, CancellationToken cancellation)
    {
        await cluster.CreateRoleAsync(DrillWorld.OwnerRole, cancellation);
        await cluster.CreateRoleAsync(DrillWorld.PortalRole, cancellation);
        await cluster.CreateRoleAsync(DrillWorld.MaintenanceRole, cancellation);
        await using var source = cluster.OpenDataSource("postgres");
        await using var command = source.CreateCommand($"""
            GRANT {DrillWorld.OwnerRole} TO {DrillWorld.MaintenanceRole};
            ALTER ROLE {DrillWorld.MaintenanceRole} SET log_min_duration_statement = 0;
            """);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
