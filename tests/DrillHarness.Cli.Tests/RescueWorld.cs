using System.Text.Json;
using DrillHarness.Clusters;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Cli.Tests;

/// <summary>A live server with somebody's database, its repository, and the rescue run against it as people run it.</summary>
internal sealed class RescueWorld : IAsyncDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly IClusterEngine engine;
    private readonly string liveFile;

    private RescueWorld(IClusterEngine engine, Cluster cluster, NpgsqlDataSource live, string folder)
    {
        (this.engine, Cluster, Live, Folder) = (engine, cluster, live, folder);
        Address = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Database));
        liveFile = Path.Combine(folder, "live");
        WriteSecret(liveFile, $"host=127.0.0.1 port={Address.Port} dbname={Database} user=postgres password={Address.Password}");
    }

    public static string Database => "social";

    public Cluster Cluster { get; }

    public NpgsqlDataSource Live { get; }

    public string Folder { get; }

    public NpgsqlConnectionStringBuilder Address { get; }

    public string Uri => $"postgresql://postgres@127.0.0.1:{Address.Port}/{Database}";

    public string Configuration => Path.Combine(Path.GetDirectoryName(Cluster.DataDirectory)!, "pgbackrest.conf");

    public string[] LiveWords => ["--live-file", liveFile];

    public string[] WalWords => ["--stanza", ICommandHost.Stanza, "--pgbackrest-config", Configuration];

    public static async Task<RescueWorld> OpenAsync(CancellationToken cancellation)
    {
        CallerEnvironment.Scrub();
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, new RunLabel($"rw{Guid.NewGuid():N}"[..16]), cancellation);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions
        {
            Name = "live",
            Settings = new Dictionary<string, string> { ["autovacuum"] = "off", ["log_statement"] = "mod" },
        }, cancellation);
        await cluster.CreateDatabaseAsync(Database, cancellation);
        var live = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Database)) { Pooling = false });
        var world = new RescueWorld(engine, cluster, live, Directory.CreateTempSubdirectory("rescue-").FullName);
        await world.ExecuteAsync(SocialSchema.Sql, cancellation);
        await cluster.BackUpAsync(BackupKind.Full, cancellation);
        return world;
    }

    public static string WriteSecret(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, OwnersOnly);
        return path;
    }

    /// <summary>Runs a verb of the rescue on the live database.</summary>
    public Task<(int ExitCode, string Output, IReadOnlyList<string> Errors)> RunAsync(string verb, CancellationToken cancellation, params string[] words) =>
        DrillProcess.RunAsync(Words(verb, words), cancellation);

    public string[] Words(string verb, params string[] words) => ["rescue", verb, .. LiveWords, .. verb is "locate" or "plan" ? WalWords : [], .. words];

    /// <summary>Plans and returns the plan's path and hash.</summary>
    public async Task<(string Path, string Hash, JsonElement Plan)> PlanAsync(CancellationToken cancellation, params string[] words)
    {
        var folder = Path.Combine(Folder, $"plan-{Guid.NewGuid():N}"[..12]);
        var (exitCode, output, errors) = await RunAsync("plan", cancellation, [.. words, "--out", folder, "--json"]);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        var told = JsonDocument.Parse(output).RootElement;
        return (told.GetProperty("path").GetString()!, told.GetProperty("sha256").GetString()!, told.GetProperty("plan"));
    }

    public async Task<JsonElement> ApplyAsync((string Path, string Hash, JsonElement Plan) plan, CancellationToken cancellation, params string[] words)
    {
        var (exitCode, output, errors) = await RunAsync("apply", cancellation, ["--plan", plan.Path, "--hash", plan.Hash, "--database", Database, "--json", .. words]);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        return JsonDocument.Parse(output).RootElement;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Live.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = Live.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public Task<string> PrintsAsync(CancellationToken cancellation) => ScalarAsync<string>(SocialSchema.Prints, cancellation);

    /// <summary>What the catalogs and the counters of writes say, once every session has gone and told its own.</summary>
    public async Task<string> CatalogsAsync(CancellationToken cancellation)
    {
        await new Until { Awaited = "every other session to be gone", Deadline = TimeSpan.FromSeconds(20) }.TrueAsync(async token =>
            await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", token) == 0, cancellation);
        return await ScalarAsync<string>(SocialSchema.Catalogs, cancellation);
    }

    /// <summary>Runs SQL in one transaction of a role's name and returns its id.</summary>
    public async Task<uint> CommitAsync(string who, string sql, CancellationToken cancellation)
    {
        await using var connection = await Live.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var work = new NpgsqlCommand($"SET LOCAL app.who = '{who}'; {sql}", connection);
        await work.ExecuteNonQueryAsync(cancellation);
        await using var ask = new NpgsqlCommand("SELECT mod(pg_current_xact_id()::text::numeric, 4294967296)::bigint", connection);
        var xid = (uint)(long)(await ask.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return xid;
    }

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        await engine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
