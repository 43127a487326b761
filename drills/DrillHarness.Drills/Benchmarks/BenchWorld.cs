using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>A seeded cluster with a base backup, for measuring on.</summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private BenchWorld(IClusterEngine engine, Cluster cluster, DatabasePair databases, BaseBackup backup) =>
        (Engine, Cluster, Databases, Backup) = (engine, cluster, databases, backup);

    public static TableName Missed { get; } = new("public", "navigation_item");

    public IClusterEngine Engine { get; }

    public Cluster Cluster { get; }

    public DatabasePair Databases { get; }

    public BaseBackup Backup { get; }

    public static async Task<BenchWorld> OpenAsync(DrillOptions options, Action<string> tell, CancellationToken cancellation)
    {
        var engine = await ClusterEngine.OpenAsync(options.Engine, new RunLabel($"bench-{Guid.NewGuid():N}"[..20]), cancellation);
        try
        {
            var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "live", SharedBuffersMb = 1024 }, cancellation);
            await cluster.CreateRoleAsync(DrillWorld.OwnerRole, cancellation);
            await cluster.CreateRoleAsync(DrillWorld.PortalRole, cancellation);
            var (databases, seeded) = await WorldBuilder.SeedAsync(cluster, "", options.Profile, options.Seed, cancellation);
            tell($"seeded {seeded.Rows.Values.Sum():N0} rows");
            return new BenchWorld(engine, cluster, databases, await cluster.BackUpAsync(BackupKind.Full, cancellation));
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await Databases.Metadata.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deletes one slice of all navigation items in a transaction of its own: its id, or null when nothing was there to be deleted.</summary>
    public async Task<uint?> DeleteItemsAsync(long slices, long slice, CancellationToken cancellation)
    {
        await using var command = Databases.Metadata.CreateCommand(
            """
            WITH gone AS (DELETE FROM navigation_item WHERE app_id % $1 = $2 RETURNING 1)
            SELECT pg_current_xact_id()::text::bigint % 4294967296 FROM gone LIMIT 1
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = slices });
        command.Parameters.Add(new() { Value = slice });
        return (uint?)(long?)await command.ExecuteScalarAsync(cancellation);
    }

    /// <summary>As after the incident, so that the next recovery has the same work; a TRUNCATE would give the tables new files.</summary>
    public async Task EmptyDamagedTablesAsync(CancellationToken cancellation)
    {
        await ExecuteAsync("SET session_replication_role = replica; DELETE FROM navigation_link; DELETE FROM navigation_item_role; DELETE FROM navigation_item", cancellation);
        await ExecuteAsync("VACUUM navigation_item, navigation_link, navigation_item_role", cancellation);
        await ExecuteAsync("CHECKPOINT", cancellation);
    }

    /// <summary>Undoes the merge and the note of it.</summary>
    public async Task ForgetMergeAsync(CancellationToken cancellation)
    {
        await ExecuteAsync("DELETE FROM drillharness.applied_merge", cancellation);
        await EmptyDamagedTablesAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Databases.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
