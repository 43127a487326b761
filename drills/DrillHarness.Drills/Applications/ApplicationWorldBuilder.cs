using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>Builds the world of an application's drill: production is filled as its <c>drill.yaml</c> says, and its twin by a dump of it; then the base backup.</summary>
internal sealed class ApplicationWorldBuilder(ApplicationDrill drill, ulong seed, IClusterEngine engine, Journal journal, ServerLogs logs)
{
    private const string Slot = "drillharness_twin";

    private readonly ConfiguredApplication application = new(drill.File);
    private readonly StandingServers servers = new(engine, journal, logs);

    /// <exception cref="Gate.Configuration.BadConfigurationException">The schema, the rows or the pages cannot be had from the file.</exception>
    public async Task<ApplicationWorld> BuildAsync(CancellationToken cancellation)
    {
        var standing = await Task.WhenAll(StandAsync("production", archiving: true, cancellation), StandAsync("twin", archiving: false, cancellation));
        var (production, twinServer) = (standing[0], standing[1]);
        await application.FillAsync(production, ApplicationWorld.Database, drill.Profile, seed, cancellation);
        var live = production.OpenDataSource(ApplicationWorld.Database);
        await using (var analyze = live.CreateCommand("VACUUM (ANALYZE)")) await analyze.ExecuteNonQueryAsync(cancellation);
        var effects = await EffectStream.BeginAsync(live, production.ConnectionString(ApplicationWorld.Database), Slot, cancellation);
        await CopyAsync(production, twinServer, cancellation);
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        var rows = await TableRows.CountAsync(live, catalog, cancellation);
        journal.Record(new StepTold(string.Create(CultureInfo.InvariantCulture, $"{drill.Name}: {rows.Values.Sum():N0} rows in {rows.Count} tables, in production and in its twin")));
        var backup = await servers.BackUpAsync(production, [live], rows.Values.Sum(), cancellation);
        return new ApplicationWorld
        {
            Engine = engine,
            Production = production,
            Live = live,
            Customers = production.OpenDataSource(ApplicationWorld.Database, GateServer.CustomerRole),
            TwinServer = twinServer,
            Twin = twinServer.OpenDataSource(ApplicationWorld.Database),
            Effects = new RecordedEffects(effects),
            Catalog = catalog,
            Backup = backup,
            TenantTable = drill.File.TenantTable,
            Tenants = (int)(drill.File.TenantTable is { } tenants ? rows.GetValueOrDefault(tenants) : 0),
            Pages = application.Served is { } served ? await served.OpenAsync(DatabaseAddress.Of(production.ConnectionString(ApplicationWorld.Database, GateServer.CustomerRole)), cancellation) : null,
        };
    }

    private async Task<Cluster> StandAsync(string name, bool archiving, CancellationToken cancellation)
    {
        var cluster = await servers.StandAsync(new ClusterOptions { Name = name, Archiving = archiving, WalLevel = WalLevel.Logical }, cancellation);
        foreach (var role in new[] { GateServer.Owner, GateServer.ScriptRole, GateServer.CustomerRole }) await cluster.CreateRoleAsync(role, cancellation);
        await using var source = cluster.OpenDataSource("postgres");
        // Of a statement outside of BEGIN and COMMIT the log names the transaction only while it runs: auto_explain speaks up then.
        await using var command = source.CreateCommand($"""
            GRANT {GateServer.Owner} TO {GateServer.ScriptRole}, {GateServer.CustomerRole};
            ALTER ROLE {GateServer.ScriptRole} SET log_min_duration_statement = 0;
            {string.Concat(new[] { GateServer.ScriptRole, GateServer.CustomerRole }.Select(role => $"""
                ALTER ROLE {role} SET session_preload_libraries = 'auto_explain';
                ALTER ROLE {role} SET auto_explain.log_min_duration = 0;
                ALTER ROLE {role} SET auto_explain.log_nested_statements = on;
                """))}
            """);
        await command.ExecuteNonQueryAsync(cancellation);
        await cluster.CreateDatabaseAsync(ApplicationWorld.Database, cancellation);
        return cluster;
    }

    // Rows of the user's own SQL need not come out the same twice; a dump of them does.
    private async Task CopyAsync(Cluster from, Cluster to, CancellationToken cancellation)
    {
        await application.CreateRolesAsync(to, cancellation);
        var dump = new CommandLine("pg_dump", [.. ConfiguredApplication.Where(from, ApplicationWorld.Database), "--exclude-schema=drillharness"]);
        var exitCode = await from.Host.StreamAsync(dump, async (text, token) =>
        {
            var load = new CommandLine("psql", [.. ConfiguredApplication.Where(to, ApplicationWorld.Database), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]) { StandardInput = text };
            (await to.Host.RunAsync(load, token)).EnsureSuccess();
        }, cancellation);
        if (exitCode != 0) throw new InvalidOperationException($"pg_dump of production ended with exit code {exitCode}, expected 0: the twin would not be whole.");
    }
}
