using System.Globalization;
using System.Text.RegularExpressions;
using DrillHarness.Clusters;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Serving;
using DrillHarness.Metadata.AnySchema;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Worlds;

/// <summary>An application of somebody's own, by its <c>drill.yaml</c>.</summary>
public sealed partial class ConfiguredApplication(ApplicationFile file) : IApplication
{
    /// <summary>The profile with a tenth of the rows.</summary>
    public const string Small = "small";

    /// <summary>The profile with as many rows as the file says.</summary>
    public const string ProductionLike = "production-like";

    private const int SmallShare = 10;

    // What a dump made stays as it is but for the owner: the script's role is a member of it.
    private const string TakeOver =
        $"""
        DO $$ DECLARE thing text; BEGIN
            FOR thing IN
                SELECT format('SCHEMA %I', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'drillharness')
                UNION ALL SELECT format('%s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('e', 'i', 'a') AND (d.deptype = 'e' OR c.relkind = 'S'))
                UNION ALL SELECT format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
                UNION ALL SELECT format('%s %s', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                WHERE t.typtype IN ('d', 'e', 'r') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.classid = 'pg_type'::regclass AND d.deptype = 'e')
            LOOP EXECUTE format('ALTER %s OWNER TO {GateServer.Owner}', thing); END LOOP;
        END $$
        """;

    /// <inheritdoc/>
    public string Name => file.Name;

    /// <inheritdoc/>
    public TableName? TenantTable => file.TenantTable;

    /// <inheritdoc/>
    public IReadOnlyList<string> Profiles { get; } = [Small, ProductionLike];

    /// <inheritdoc/>
    public double? ProductionTimes => (double?)file.ProductionRows / file.Rows;

    /// <inheritdoc/>
    public string? ProfileOf(int times) => file.SeedSql.Count > 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{ProductionLike}-{times}");

    /// <inheritdoc/>
    public IPages? Pages => Served;

    /// <summary>Its own pages; null when nobody said how it is started, or what people open.</summary>
    public ServedPages? Served => file.HasPages ? new ServedPages(file.Serve!, file.SignIn, file.Journeys, file.File) : null;

    /// <inheritdoc/>
    public IReadOnlyList<Trait> Traits => file.Traits;

    /// <inheritdoc/>
    public Task FillAsync(GateServer server, string database, string profile, ulong seed, CancellationToken cancellation) =>
        FillAsync(server.Cluster, database, profile, seed, cancellation);

    /// <summary>Fills an empty database of any cluster that has the role <see cref="GateServer.Owner"/>.</summary>
    /// <exception cref="BadConfigurationException">The server refuses the schema, or rows cannot be made for it.</exception>
    public async Task FillAsync(Cluster cluster, string database, string profile, ulong seed, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString(database)) { Pooling = false });
        await CreateRolesAsync(cluster, cancellation);
        foreach (var path in file.Schema) await LoadAsync(cluster, database, path, cancellation);
        foreach (var path in file.SeedSql) await LoadAsync(cluster, database, path, cancellation);
        await ExecuteAsync(source, TakeOver, cancellation);
        if (file.SeedSql.Count > 0) return;
        try
        {
            await CatalogSeeder.SeedAsync(source, RowsOf(profile), seed, cancellation);
        }
        catch (InvalidOperationException refused)
        {
            throw new BadConfigurationException(file.File, 1, $"{refused.Message}: seed: {{ sql: [rows.sql] }} in drill.yaml");
        }
    }

    /// <summary>Makes the roles that the schema names; those that are there already stay.</summary>
    public async Task CreateRolesAsync(Cluster cluster, CancellationToken cancellation)
    {
        await using var source = cluster.OpenDataSource("postgres");
        foreach (var role in file.Roles)
            await ExecuteAsync(source, $"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {Sql.Literal(role)}) THEN CREATE ROLE {Sql.Identifier(role)} NOLOGIN; END IF; END $$", cancellation);
    }

    /// <summary>Arguments by which the server's own programs find a database of a cluster.</summary>
    public static string[] Where(Cluster cluster, string database) =>
        ["-h", cluster.SocketDirectory, "-p", cluster.SocketPort.ToString(CultureInfo.InvariantCulture), "-d", database];

    private int RowsOf(string profile) => profile == Small ? Math.Max(1, file.Rows / SmallShare)
        : profile == ProductionLike ? file.Rows
        : file.Rows * int.Parse(profile.AsSpan(ProductionLike.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static async Task LoadAsync(Cluster cluster, string database, string path, CancellationToken cancellation)
    {
        var where = Where(cluster, database);
        await using var text = File.OpenRead(path);
        var outcome = await cluster.Host.RunAsync(DumpFormat.IsArchive(text)
            ? new CommandLine("pg_restore", [.. where, "--no-owner", "--exit-on-error"]) { StandardInput = text }
            : new CommandLine("psql", [.. where, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]) { StandardInput = text }, cancellation);
        if (outcome.ExitCode == 0) return;
        var line = Line().Match(outcome.StandardError);
        var refusal = outcome.StandardError.Split('\n').FirstOrDefault(told => told.Contains("ERROR", StringComparison.Ordinal)) ?? outcome.StandardError.Trim();
        throw new BadConfigurationException(path, line.Success ? long.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1, $"the server refuses it: {refusal}{HintOf(refusal)}");
    }

    private static string HintOf(string refusal) => refusal switch
    {
        // A server has several worlds, and roles are the server's.
        _ when PresentRole().IsMatch(refusal) => $"{Environment.NewLine}  HINT: leave CREATE ROLE out of it, and name the role under roles: in drill.yaml",
        _ when refusal.Contains("unrecognized configuration parameter", StringComparison.Ordinal) => $"{Environment.NewLine}  HINT: did the pg_dump of a newer PostgreSQL write it? leave that line out",
        _ => "",
    };

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [GeneratedRegex(@":(\d+): ERROR")]
    private static partial Regex Line();

    [GeneratedRegex("role \".+\" already exists")]
    private static partial Regex PresentRole();
}
