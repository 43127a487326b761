using System.Collections.Concurrent;
using Npgsql;

namespace DrillHarness.Clusters.Tests;

/// <summary>One engine of each kind, and one cluster in it that no test breaks. What is broken belongs to the test that breaks it.</summary>
[SetUpFixture]
internal sealed class Shared
{
    public const string Database = "metadata";
    public const string Role = "app_owner";

    private static readonly ConcurrentDictionary<EngineKind, Lazy<Task<IClusterEngine>>> Engines = new();
    private static readonly ConcurrentDictionary<EngineKind, Lazy<Task<Cluster>>> Clusters = new();
    private static readonly ConcurrentDictionary<EngineKind, Lazy<Task<BaseBackup>>> Backups = new();
    private static int s_names;

    public static string NewRunId() => $"t-{Guid.NewGuid().ToString("N")[..8]}";

    public static string NewName() => $"n{Interlocked.Increment(ref s_names)}";

    public static async Task<IClusterEngine> EngineAsync(EngineKind kind)
    {
        try
        {
            return await Engines.GetOrAdd(kind, _ => new(() =>
                ClusterEngine.OpenAsync(new EngineChoice { Kind = kind }, new RunLabel(NewRunId()), CancellationToken.None))).Value;
        }
        catch (MachineLacksException lacking) when (Environment.GetEnvironmentVariable("CI") is not "true")
        {
            Assert.Ignore(lacking.Message);
            throw;
        }
    }

    public static async Task<Cluster> OwnClusterAsync(EngineKind kind, CancellationToken cancellation, IReadOnlyDictionary<string, string>? settings = null)
    {
        var engine = await EngineAsync(kind);
        var options = new ClusterOptions { Name = NewName(), SharedBuffersMb = 16 };
        var cluster = await engine.CreateClusterAsync(settings is null ? options : options with { Settings = settings }, cancellation);
        await cluster.CreateDatabaseAsync(Database, cancellation);
        await cluster.CreateRoleAsync(Role, cancellation);
        return cluster;
    }

    public static async Task<Cluster> ClusterAsync(EngineKind kind)
    {
        await EngineAsync(kind);
        return await Clusters.GetOrAdd(kind, _ => new(() => OwnClusterAsync(kind, CancellationToken.None))).Value;
    }

    /// <summary>A full backup of the shared cluster.</summary>
    public static async Task<BaseBackup> BackupAsync(EngineKind kind)
    {
        var cluster = await ClusterAsync(kind);
        return await Backups.GetOrAdd(kind, _ => new(() => cluster.BackUpAsync(BackupKind.Full, CancellationToken.None))).Value;
    }

    public static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Commits some statements in one transaction and returns its number.</summary>
    public static async Task<uint> CommitAsync(NpgsqlDataSource source, string statements, CancellationToken cancellation) =>
        uint.Parse(await AskAsync<string>(source, $"BEGIN; SELECT pg_current_xact_id()::text; {statements}; COMMIT", cancellation), System.Globalization.CultureInfo.InvariantCulture);

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        foreach (var engine in Engines.Values.Where(engine => engine.IsValueCreated && engine.Value.IsCompletedSuccessfully))
        {
            var opened = await engine.Value;
            await opened.DisposeAsync();
            Assert.That(await opened.CountLeftBehindAsync(CancellationToken.None), Is.Zero);
        }
    }
}
