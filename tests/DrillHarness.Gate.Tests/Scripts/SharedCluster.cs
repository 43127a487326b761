using DrillHarness.Clusters;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>One cluster for all tests of the scripts; every world has databases of its own on it.</summary>
[SetUpFixture]
internal sealed class SharedCluster
{
    private static IClusterEngine? engine;
    private static Cluster? cluster;
    private static int worlds;

    public static Cluster Cluster => cluster!;

    public static string RunDirectory => engine!.Directory.Path;

    public static int NextWorld() => Interlocked.Increment(ref worlds);

    [OneTimeSetUp]
    public static async Task MakeAsync()
    {
        var run = new RunLabel($"gate-{Guid.NewGuid().ToString("N")[..8]}");
        engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, run, CancellationToken.None);
        cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "primary", Archiving = false }, CancellationToken.None);
        foreach (var role in new[] { PurgeWorld.Owner, PurgeWorld.Portal, PurgeWorld.Role }) await cluster.CreateRoleAsync(role, CancellationToken.None);
        await using var database = cluster.OpenDataSource("postgres");
        await using var grant = database.CreateCommand(
            $"GRANT {PurgeWorld.Owner} TO {PurgeWorld.Role}; ALTER ROLE {PurgeWorld.Role} SET log_min_duration_statement = 0");
        await grant.ExecuteNonQueryAsync();
    }

    [OneTimeTearDown]
    public static async Task RemoveAsync()
    {
        if (cluster is not null) await cluster.DisposeAsync();
        if (engine is not null) await engine.DisposeAsync();
    }
}
