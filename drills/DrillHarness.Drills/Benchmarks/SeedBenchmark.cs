using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>Seeding beside psql, which COPYs the same rows in binary into the same empty schema.</summary>
internal sealed class SeedBenchmark : IBenchmark
{
    public string Name => "seed";

    public string Title => "rows seeded per second beside psql's binary COPY of the same rows";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var engine = await ClusterEngine.OpenAsync(options.Engine, new RunLabel($"bench-{Guid.NewGuid():N}"[..20]), cancellation);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "live", Archiving = false, SharedBuffersMb = 1024 }, cancellation);
        await cluster.CreateRoleAsync(DrillWorld.OwnerRole, cancellation);
        await cluster.CreateRoleAsync(DrillWorld.PortalRole, cancellation);
        var ratios = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var watches = new Stopwatches();
            await PairAsync(cluster, options, pair, watches, cancellation);
            ratios.Add(watches["psql"] / watches["seed"]);
            tell($"pair {pair + 1}: seeded in {watches["seed"]:F2} s, psql in {watches["psql"]:F2} s");
        }

        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Ratios = new Dictionary<string, RatioSpread> { ["seedToCopy"] = RatioSpread.Of(ratios) },
        };
    }

    private static async Task PairAsync(Cluster cluster, DrillOptions options, int pair, Stopwatches watches, CancellationToken cancellation)
    {
        var (ours, bare) = ($"_ours{pair}", $"_bare{pair}");
        await using var filled = await EmptyAsync(cluster, ours, cancellation);
        await watches.TimeAsync("seed", () => Seeder.SeedAsync(filled.Metadata, filled.CustomerData, options.Profile, options.Seed, null, cancellation));
        await using var empty = await EmptyAsync(cluster, bare, cancellation);
        var files = await cluster.Host.MakeScratchDirectoryAsync("rows", cancellation);
        foreach (var (name, source) in filled.All)
        {
            var tables = (await SchemaCatalog.ReadAsync(source, cancellation)).Tables.Select(table => table.Name.Name).ToList();
            await ShellAsync(cluster, $"cd {files} && {Psql(cluster, name + ours, tables.Select(table => $"\\copy {table} TO '{table}' (FORMAT binary)"))}", cancellation);
            await watches.TimeAsync("psql", () => ShellAsync(cluster, $"cd {files} && " + Psql(cluster, name + bare,
                ["SET session_replication_role = replica", .. tables.Select(table => $"\\copy {table} FROM '{table}' (FORMAT binary)"), "ANALYZE"]), cancellation));
        }

        await ShellAsync(cluster, $"rm -rf {files}", cancellation);
    }

    private static async Task<DatabasePair> EmptyAsync(Cluster cluster, string suffix, CancellationToken cancellation)
    {
        await cluster.CreateDatabaseAsync(DatabaseNames.Metadata + suffix, cancellation);
        await cluster.CreateDatabaseAsync(DatabaseNames.CustomerData + suffix, cancellation);
        var pair = DatabasePair.Open(cluster, suffix);
        await MetadataSchema.CreateAsync(pair.Metadata, pair.CustomerData, DrillWorld.OwnerRole, DrillWorld.PortalRole, cancellation);
        return pair;
    }

    private static string Psql(Cluster cluster, string database, IEnumerable<string> statements) =>
        $"psql -h {cluster.SocketDirectory} -p {cluster.SocketPort} -XAq -v ON_ERROR_STOP=1 {database} " +
        string.Join(' ', statements.Select(statement => $"-c \"{statement}\""));

    private static async Task ShellAsync(Cluster cluster, string script, CancellationToken cancellation) =>
        (await cluster.Host.RunAsync(new CommandLine("bash", "-c", script) { Deadline = Deadlines.Replay }, cancellation)).EnsureSuccess();
}
