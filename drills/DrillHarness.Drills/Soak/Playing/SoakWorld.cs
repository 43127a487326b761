using DrillHarness.Clusters;
using DrillHarness.Drills.Soak.Edits;
using DrillHarness.Drills.Soak.Schemas;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>Two clusters, production and its twin, with a database of each for every run.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    private SoakWorld(IClusterEngine engine, Cluster live, Cluster twin) => (Engine, Live, Twin) = (engine, live, twin);

    public IClusterEngine Engine { get; }

    public Cluster Live { get; }

    public Cluster Twin { get; }

    public static async Task<SoakWorld> OpenAsync(EngineChoice choice, CancellationToken cancellation)
    {
        var engine = await ClusterEngine.OpenAsync(choice, new RunLabel($"soak-{Guid.NewGuid():N}"[..20]), cancellation);
        try
        {
            var settings = new Dictionary<string, string>
            {
                ["max_prepared_transactions"] = "50",
                // Every run has databases of its own; what lies in shared memory of dropped ones is only looked through.
                ["autovacuum_naptime"] = "10s",
            };
            var live = engine.CreateClusterAsync(new ClusterOptions { Name = "live", SharedBuffersMb = 64, Settings = settings }, cancellation);
            var twin = engine.CreateClusterAsync(new ClusterOptions { Name = "twin", SharedBuffersMb = 64, Archiving = false, Settings = settings }, cancellation);
            var world = new SoakWorld(engine, await live, await twin);
            foreach (var cluster in new[] { world.Live, world.Twin })
            foreach (var role in new[] { SchemaWriter.Owner, SchemaWriter.Customer, SchemaWriter.Reader })
                await cluster.CreateRoleAsync(role, cancellation);
            return world;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a case's database in both clusters, with its tables and first rows.</summary>
    public Task BuildAsync(SoakCase built, CancellationToken cancellation) => Task.WhenAll(
        BuildAsync(Live, built, "", cancellation), BuildAsync(Twin, built, TwinSql.Functions, cancellation));

    public async Task DropAsync(SoakCase built, CancellationToken cancellation)
    {
        foreach (var cluster in new[] { Live, Twin })
        {
            await using var server = cluster.OpenDataSource("postgres");
            await using var drop = server.CreateCommand($"DROP DATABASE IF EXISTS {built.Database} WITH (FORCE)");
            await drop.ExecuteNonQueryAsync(cancellation);
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private static async Task BuildAsync(Cluster cluster, SoakCase built, string more, CancellationToken cancellation)
    {
        await cluster.CreateDatabaseAsync(built.Database, cancellation);
        await using var database = cluster.OpenDataSource(built.Database);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await LivePlay.RunAsync(connection, $"GRANT CREATE ON DATABASE {built.Database} TO {SchemaWriter.Owner}; {more}", cancellation);
        await LivePlay.RunAsync(connection, $"BEGIN; SET LOCAL ROLE {SchemaWriter.Owner}", cancellation);
        foreach (var statement in built.Setup) await LivePlay.RunAsync(connection, statement, cancellation);
        await LivePlay.RunAsync(connection, "COMMIT", cancellation);
    }
}
