using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Gate.Tests.Judging;
using DrillHarness.Gate.Worlds;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>A seeded world in databases of its own, and the purge scripts to run on it.</summary>
internal sealed class PurgeWorld : IAsyncDisposable
{
    public const string Role = GateServer.ScriptRole;
    public const string Portal = GateServer.CustomerRole;
    public const string Owner = GateServer.Owner;

    private readonly string database;
    private readonly NpgsqlDataSource metadata;
    private readonly SeededWorld seeded;

    private PurgeWorld(string database, NpgsqlDataSource metadata, SeededWorld seeded)
    {
        this.database = database;
        this.metadata = metadata;
        this.seeded = seeded;
    }

    public SeededWorld Seeded => seeded;

    public NpgsqlDataSource Metadata => metadata;

    public DatabaseAddress Address => DatabaseAddress.Of(SharedCluster.Cluster.ConnectionString(database, Role));

    public static async Task<PurgeWorld> MakeAsync(Profile profile)
    {
        var cluster = SharedCluster.Cluster;
        var number = SharedCluster.NextWorld();
        var (name, nameOfCustomerData) = ($"{DatabaseNames.Metadata}_{number}", $"{DatabaseNames.CustomerData}_{number}");
        await cluster.CreateDatabaseAsync(name, CancellationToken.None);
        await cluster.CreateDatabaseAsync(nameOfCustomerData, CancellationToken.None);
        var metadata = cluster.OpenDataSource(name);
        await using var customerData = cluster.OpenDataSource(nameOfCustomerData);
        await MetadataSchema.CreateAsync(metadata, customerData, Owner, Portal, CancellationToken.None);
        var seeded = await Seeder.SeedAsync(metadata, customerData, profile, seed: 7, progress: null, CancellationToken.None);
        return new PurgeWorld(name, metadata, seeded);
    }

    public static string PathOf(string script) => Path.Combine(GateWorlds.Repository, "drills/scripts", script);

    public NpgsqlDataSource OpenAs(string role) => SharedCluster.Cluster.OpenDataSource(database, role);

    public Task<ScriptOutcome> RunAsync(string script, params string[] arguments) => ScriptSandbox.RunAsync(new ScriptRun
    {
        ScriptPath = PathOf($"sqlalchemy/{script}"),
        Arguments = ["--as-of", seeded.Epoch.ToString("O"), "--pause-seconds", "0", .. arguments],
        Database = Address,
        ScratchDirectory = SharedCluster.RunDirectory,
    }, CancellationToken.None);

    /// <summary>Every row of every table, whole, but for the audit trail, which only grows.</summary>
    public async Task<TableRows> ReadRowsAsync()
    {
        var rows = new TableRows();
        foreach (var table in await TextsAsync("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'audit_entry'"))
            rows[table] = await TextsAsync($"SELECT t::text FROM {table} t");
        return rows;
    }

    public async Task<SortedSet<string>> TextsAsync(string query)
    {
        await using var command = metadata.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) texts.Add(reader.GetString(0));
        return texts;
    }

    public async Task<IReadOnlyList<LoggedTransaction>> ReadTransactionsAsync() =>
        (await new ServerLog(SharedCluster.Cluster, Role).ReadAsync(database, CancellationToken.None)).Transactions;

    public ValueTask DisposeAsync() => metadata.DisposeAsync();
}
