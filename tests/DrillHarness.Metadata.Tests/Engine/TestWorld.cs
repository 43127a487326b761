using System.Collections.Concurrent;
using Npgsql;

namespace DrillHarness.Metadata.Tests.Engine;

/// <summary>A pair of databases with the schema in it, seeded or not.</summary>
internal sealed class TestWorld : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<TestWorld>>> ToRead = new();

    private TestWorld(string metadataName, string customerDataName)
    {
        MetadataName = metadataName;
        CustomerDataName = customerDataName;
        Metadata = SharedCluster.Open(metadataName);
        CustomerData = SharedCluster.Open(customerDataName);
    }

    public string MetadataName { get; }

    public string CustomerDataName { get; }

    public NpgsqlDataSource Metadata { get; }

    public NpgsqlDataSource CustomerData { get; }

    public SeededWorld Seeded { get; private set; } = null!;

    public static async Task<TestWorld> SeedAsync(Profile profile, ulong seed)
    {
        var world = new TestWorld(await SharedCluster.MakeDatabaseAsync("metadata"), await SharedCluster.MakeDatabaseAsync("customer_data"));
        await MetadataSchema.CreateAsync(world.Metadata, world.CustomerData, SharedCluster.Owner, SharedCluster.Portal, CancellationToken.None);
        world.Seeded = await Seeder.SeedAsync(world.Metadata, world.CustomerData, profile, seed, null, CancellationToken.None);
        return world;
    }

    /// <summary>A world of seed 7 for tests that only read. It goes with the cluster.</summary>
    public static Task<TestWorld> ToReadAsync(Profile profile) =>
        ToRead.GetOrAdd(profile.Name, _ => new Lazy<Task<TestWorld>>(() => SeedAsync(profile, 7))).Value;

    public static async Task ForgetAsync()
    {
        foreach (var world in ToRead.Values) await (await world.Value).DisposeAsync();
    }

    public NpgsqlDataSource Of(string database) => database == DatabaseNames.Metadata ? Metadata : CustomerData;

    public Task<long> CountAsync(string sql) => CountAsync(Metadata, sql);

    public static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<List<string>> ListAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>
    /// A hash of every table's rows, by <c>database.table</c>; the audit table, which holds instants of its own, is left out.
    /// </summary>
    public async Task<Dictionary<string, string>> HashesAsync()
    {
        var hashes = new Dictionary<string, string>();
        foreach (var database in new[] { DatabaseNames.Metadata, DatabaseNames.CustomerData })
        {
            foreach (var table in await TablesAsync(Of(database)))
            {
                var sql = $"SELECT coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM {table} t";
                hashes[$"{database}.{table}"] = (await ListAsync(Of(database), sql))[0];
            }
        }

        return hashes;
    }

    public async ValueTask DisposeAsync()
    {
        await Metadata.DisposeAsync();
        await CustomerData.DisposeAsync();
    }

    public static Task<List<string>> TablesAsync(NpgsqlDataSource database) => ListAsync(
        database, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'audit_entry' ORDER BY 1");
}
