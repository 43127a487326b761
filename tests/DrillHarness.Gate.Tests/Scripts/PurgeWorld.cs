using System.Text;
using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Metadata;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>A seeded world in databases of its own, and the purge scripts to run on it.</summary>
internal sealed class PurgeWorld : IAsyncDisposable
{
    public const string Role = "maintenance";
    public const string Portal = "portal";
    public const string Owner = "app_owner";

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

    private static string Log => Path.ChangeExtension(SharedCluster.Cluster.ServerLogPath, ".csv");

    public static string PathOf(string script) => Path.Combine(RepositoryRoot(), "drills/scripts", script);

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

    public async Task<IReadOnlyList<LoggedTransaction>> ReadTransactionsAsync()
    {
        await UntilLoggedAsync();
        IReadOnlyList<LoggedTransaction> transactions = [];
        await SharedCluster.Cluster.Host.StreamAsync(new CommandLine("cat", Log), async (stream, cancellation) =>
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            transactions = await StatementLog.TransactionsAsync(reader, Role, sessionId: null, cancellation);
        }, CancellationToken.None);
        return [.. transactions.Where(transaction => transaction.Database == database)];
    }

    /// <summary>Waits until all that was done so far is in the log: the server's log collector writes later, in order.</summary>
    private async Task UntilLoggedAsync()
    {
        var mark = Guid.NewGuid().ToString();
        await using (var command = metadata.CreateCommand($"DO $$BEGIN RAISE LOG '{mark}'; END$$")) await command.ExecuteNonQueryAsync();
        await new Until { Awaited = "the log collector to write what it has", Deadline = TimeSpan.FromSeconds(30) }.TrueAsync(
            async token => (await SharedCluster.Cluster.Host.RunAsync(new CommandLine("grep", "-qF", mark, Log), token)).ExitCode == 0, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => metadata.DisposeAsync();

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DrillHarness.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
