using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Portal.Tests;

/// <summary>A cluster, both databases seeded, and a portal that shows them.</summary>
internal sealed class PortalWorld : IAsyncDisposable
{
    private const string OwnerRole = "app_owner";
    private const string PortalRole = "portal";
    private readonly IClusterEngine engine;

    private PortalWorld(IClusterEngine engine, Cluster cluster, SeededWorld seeded)
    {
        this.engine = engine;
        Cluster = cluster;
        Seeded = seeded;
        Metadata = cluster.OpenDataSource(DatabaseNames.Metadata);
        CustomerData = cluster.OpenDataSource(DatabaseNames.CustomerData);
    }

    public Cluster Cluster { get; }

    public SeededWorld Seeded { get; }

    public PortalHost Portal { get; private set; } = null!;

    /// <summary>The metadata database, as superuser.</summary>
    public NpgsqlDataSource Metadata { get; }

    /// <summary>The customers' records, as superuser.</summary>
    public NpgsqlDataSource CustomerData { get; }

    public PortalOptions Options => new()
    {
        MetadataConnectionString = Cluster.ConnectionString(DatabaseNames.Metadata, PortalRole),
        CustomerDataConnectionString = Cluster.ConnectionString(DatabaseNames.CustomerData, PortalRole),
    };

    public static async Task<PortalWorld> CreateAsync(string name, CancellationToken cancellation)
    {
        var run = string.Create(CultureInfo.InvariantCulture, $"{name}-{Guid.NewGuid().ToString("n")[..6]}");
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, new RunLabel(run), cancellation);
        try
        {
            var options = new ClusterOptions { Name = "primary", Archiving = false, SharedBuffersMb = 32 };
            var cluster = await engine.CreateClusterAsync(options, cancellation);
            foreach (var role in new[] { OwnerRole, PortalRole }) await cluster.CreateRoleAsync(role, cancellation);
            foreach (var database in new[] { DatabaseNames.Metadata, DatabaseNames.CustomerData })
                await cluster.CreateDatabaseAsync(database, cancellation);
            var world = new PortalWorld(engine, cluster, await SeedAsync(cluster, cancellation));
            world.Portal = await PortalHost.StartAsync(world.Options, cancellation);
            return world;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>A tenant of the test's own.</summary>
    public Task<OwnTenant> AddTenantAsync() => OwnTenant.CreateAsync(this);

    /// <summary>Somebody without a cookie.</summary>
    public Visitor Visit() => new(Portal.BaseAddress);

    public async Task<Visitor> VisitAsync(string tenant, string email, string password)
    {
        var visitor = Visit();
        await visitor.SignInAsync(tenant, email, password);
        return visitor;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Metadata.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Metadata.DisposeAsync();
        await CustomerData.DisposeAsync();
        await engine.DisposeAsync();
    }

    private static async Task<SeededWorld> SeedAsync(Cluster cluster, CancellationToken cancellation)
    {
        await using var metadata = cluster.OpenDataSource(DatabaseNames.Metadata);
        await using var customerData = cluster.OpenDataSource(DatabaseNames.CustomerData);
        await MetadataSchema.CreateAsync(metadata, customerData, OwnerRole, PortalRole, cancellation);
        return await Seeder.SeedAsync(metadata, customerData, Profile.Tiny, SharedPortal.Seed, progress: null, cancellation);
    }
}
