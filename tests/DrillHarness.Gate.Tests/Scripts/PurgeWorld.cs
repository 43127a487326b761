using System.Text;
using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>A seeded world on a cluster of its own, and the purge scripts to run on it.</summary>
internal sealed class PurgeWorld : IAsyncDisposable
{
    public const string Role = "maintenance";
    public const string Portal = "portal";
    private const string Owner = "app_owner";

    private readonly IClusterEngine engine;
    private readonly Cluster cluster;
    private readonly NpgsqlDataSource metadata;
    private readonly SeededWorld seeded;

    private PurgeWorld(IClusterEngine engine, Cluster cluster, NpgsqlDataSource metadata, SeededWorld seeded)
    {
        this.engine = engine;
        this.cluster = cluster;
        this.metadata = metadata;
        this.seeded = seeded;
    }

    public SeededWorld Seeded => seeded;

    public NpgsqlDataSource Metadata => metadata;

    public NpgsqlDataSource OpenAs(string role) => cluster.OpenDataSource(DatabaseNames.Metadata, role);

    public DatabaseAddress Address => DatabaseAddress.Of(cluster.ConnectionString(DatabaseNames.Metadata, Role));

    public static async Task<PurgeWorld> MakeAsync(Profile profile)
    {
        var run = new RunLabel($"gate-{Guid.NewGuid().ToString("N")[..8]}");
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, run, CancellationToken.None);
        try
        {
            var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "primary", Archiving = false }, CancellationToken.None);
            foreach (var role in new[] { Owner, Portal, Role }) await cluster.CreateRoleAsync(role, CancellationToken.None);
            foreach (var name in new[] { DatabaseNames.Metadata, DatabaseNames.CustomerData }) await cluster.CreateDatabaseAsync(name, CancellationToken.None);
            var metadata = cluster.OpenDataSource(DatabaseNames.Metadata);
            await using var customerData = cluster.OpenDataSource(DatabaseNames.CustomerData);
            await MetadataSchema.CreateAsync(metadata, customerData, Owner, Portal, CancellationToken.None);
            var seeded = await Seeder.SeedAsync(metadata, customerData, profile, seed: 7, progress: null, CancellationToken.None);
            await using var grant = metadata.CreateCommand($"GRANT {Owner} TO {Role}; ALTER ROLE {Role} SET log_min_duration_statement = 0");
            await grant.ExecuteNonQueryAsync();
            return new PurgeWorld(engine, cluster, metadata, seeded);
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public Task<ScriptOutcome> RunAsync(string script, params string[] arguments) => ScriptSandbox.RunAsync(new ScriptRun
    {
        ScriptPath = Path.Combine(RepositoryRoot(), "drills/scripts/sqlalchemy", script),
        Arguments = ["--as-of", seeded.Epoch.ToString("O"), .. arguments],
        Database = Address,
        ScratchDirectory = engine.Directory.Path,
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

    public async Task<IReadOnlyList<LoggedTransaction>> ReadTransactionsAsync()
    {
        IReadOnlyList<LoggedTransaction> transactions = [];
        var log = Path.ChangeExtension(cluster.ServerLogPath, ".csv");
        await cluster.Host.StreamAsync(new CommandLine("cat", log), async (stream, cancellation) =>
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            transactions = await StatementLog.TransactionsAsync(reader, Role, sessionId: null, cancellation);
        }, CancellationToken.None);
        return transactions;
    }

    public async ValueTask DisposeAsync()
    {
        await metadata.DisposeAsync();
        await cluster.DisposeAsync();
        await engine.DisposeAsync();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DrillHarness.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
