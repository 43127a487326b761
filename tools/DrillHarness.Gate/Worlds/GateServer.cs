using DrillHarness.Clusters;
using DrillHarness.Gate.Isolation;
using Npgsql;

namespace DrillHarness.Gate.Worlds;

/// <summary>
/// The server that all worlds of a gate stand on: WAL for logical decoding, statement statistics with nested statements, and a log of what the
/// script's role sends. Worlds are cloned from templates.
/// </summary>
public sealed class GateServer : IAsyncDisposable
{
    /// <summary>Owns the tables.</summary>
    public const string Owner = "app_owner";

    /// <summary>The role of candidate scripts: may do all that the owner may, and nothing else.</summary>
    public const string ScriptRole = "maintenance";

    /// <summary>The role that asks a person's predicates: reads every row, whatever row-level security says to the tables' owner.</summary>
    internal const string ReaderRole = "drillharness_reader";

    /// <summary>The role of customers' edits.</summary>
    public const string CustomerRole = "portal";

    private readonly IClusterEngine engine;
    private readonly NpgsqlDataSource control;
    private int worlds;

    private GateServer(IClusterEngine engine, Cluster cluster, NpgsqlDataSource control) => (this.engine, Cluster, this.control) = (engine, cluster, control);

    /// <summary>The cluster.</summary>
    public Cluster Cluster { get; }

    /// <summary>How long it took to make the cluster and to start it.</summary>
    public TimeSpan MadeIn { get; private init; }

    /// <summary>A folder of this run, which every user may enter.</summary>
    public string Directory => engine.Directory.Path;

    /// <summary>The database <c>postgres</c>, as superuser.</summary>
    public NpgsqlDataSource Control => control;

    /// <exception cref="MachineLacksException">The engine is not to be had here.</exception>
    public static async Task<GateServer> OpenAsync(EngineChoice choice, CancellationToken cancellation)
    {
        var engine = await ClusterEngine.OpenAsync(choice, new RunLabel($"gate-{Guid.NewGuid():N}"[..20]), cancellation);
        try
        {
            var started = TimeProvider.System.GetTimestamp();
            var cluster = await engine.CreateClusterAsync(new ClusterOptions
            {
                Name = "gate",
                Archiving = false,
                WalLevel = WalLevel.Logical,
                Settings = new Dictionary<string, string>
                {
                    ["shared_preload_libraries"] = "pg_stat_statements",
                    ["pg_stat_statements.track"] = "all",
                    ["pg_stat_statements.max"] = "10000",
                    ["pg_stat_statements.track_planning"] = "off",
                },
            }, cancellation);
            var made = TimeProvider.System.GetElapsedTime(started);
            foreach (var role in new[] { Owner, ScriptRole, CustomerRole, ReaderRole }) await cluster.CreateRoleAsync(role, cancellation);
            var control = cluster.OpenDataSource("postgres");
            await using var grants = control.CreateCommand(
                $"GRANT {Owner} TO {ScriptRole}; GRANT {Owner}, pg_read_all_data TO {ReaderRole}; ALTER ROLE {ReaderRole} BYPASSRLS; ALTER ROLE {ScriptRole} SET log_min_duration_statement = 0; REVOKE CONNECT ON DATABASE postgres FROM PUBLIC; CREATE EXTENSION pg_stat_statements");
            await grants.ExecuteNonQueryAsync(cancellation);
            return new GateServer(engine, cluster, control) { MadeIn = made };
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a template: a database that worlds are cloned from. Nothing stays of one that cannot be filled.</summary>
    public async Task<string> MakeTemplateAsync(IApplication application, string profile, ulong seed, CancellationToken cancellation)
    {
        var name = FormattableString.Invariant($"template_{profile}_{seed}");
        await Cluster.CreateDatabaseAsync(name, cancellation);
        try
        {
            await application.FillAsync(this, name, profile, seed, cancellation);
        }
        catch when (!cancellation.IsCancellationRequested)
        {
            await ExecuteAsync($"DROP DATABASE \"{name}\" WITH (FORCE)", cancellation);
            throw;
        }

        await using var source = Unpooled(name, null);
        await using (var analyze = source.CreateCommand("VACUUM (ANALYZE, FREEZE)")) await analyze.ExecuteNonQueryAsync(cancellation);
        // A script's role is as much at home in a template as in its own world.
        await ExecuteAsync($"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false", cancellation);
        return name;
    }

    /// <summary>Clones a world.</summary>
    public async Task<World> CloneAsync(string template, string profile, ulong seed, IReadOnlyList<Trait> traits, CancellationToken cancellation)
    {
        var world = new World(FormattableString.Invariant($"world_{Interlocked.Increment(ref worlds)}"), profile, seed, traits);
        await ExecuteAsync($"CREATE DATABASE {world.Database} TEMPLATE \"{template}\"", cancellation);
        await ChangeAsync(world, traits.Select(trait => trait.Sql), cancellation);
        return world;
    }

    /// <summary>Changes a world's rows, as the tables' owner, one statement after the other.</summary>
    /// <exception cref="PostgresException">The server refuses one; those before it stay.</exception>
    public async Task ChangeAsync(World world, IEnumerable<string> statements, CancellationToken cancellation)
    {
        await using var source = Unpooled(world.Database, Owner);
        foreach (var sql in statements)
        {
            await using var apply = source.CreateCommand(sql);
            await apply.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>How large a world or a template is, in bytes.</summary>
    public async Task<long> BytesOfAsync(string database, CancellationToken cancellation)
    {
        await using var command = control.CreateCommand("SELECT pg_database_size($1)");
        command.Parameters.AddWithValue(database);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Removes a world with whoever is still connected.</summary>
    public Task DropAsync(World world, CancellationToken cancellation) => ExecuteAsync($"DROP DATABASE IF EXISTS {world.Database} WITH (FORCE)", cancellation);

    /// <summary>Where a script finds a world.</summary>
    public DatabaseAddress AddressOf(World world) => DatabaseAddress.Of(Cluster.ConnectionString(world.Database, ScriptRole));

    /// <summary>A source that keeps no connection open, so that the database can be cloned and dropped.</summary>
    /// <param name="database">The database.</param>
    /// <param name="role">Null for the superuser.</param>
    /// <param name="options">Session settings as libpq's options.</param>
    public NpgsqlDataSource Unpooled(string database, string? role, string? options = null) => NpgsqlDataSource.Create(ConnectionString(database, role, options));

    /// <summary>The same as a connection string. Contains the password.</summary>
    internal string ConnectionString(string database, string? role, string? options) =>
        new NpgsqlConnectionStringBuilder(Cluster.ConnectionString(database, role)) { Pooling = false, Options = options }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await control.DisposeAsync();
        await engine.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = control.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
