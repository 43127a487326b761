using DrillHarness.Clusters;
using Npgsql;

namespace DrillHarness.Metadata.Tests.Engine;

/// <summary>One cluster of the local engine for all tests of this folder; each test makes databases of its own in it.</summary>
[SetUpFixture]
internal sealed class SharedCluster
{
    public const string Owner = "app_owner";
    public const string Portal = "portal";
    private static IClusterEngine? _engine;
    private static Cluster? _cluster;
    private static int _databases;

    [OneTimeSetUp]
    public async Task MakeAsync()
    {
        try
        {
            _engine = await ClusterEngine.OpenAsync(
                new EngineChoice { Kind = EngineKind.Local }, new RunLabel($"metadata-{Guid.NewGuid().ToString("n")[..12]}"), CancellationToken.None);
        }
        catch (MachineLacksException lacking) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Ignore(lacking.Message);
        }

        _cluster = await _engine!.CreateClusterAsync(new ClusterOptions { Name = "metadata", Archiving = false }, CancellationToken.None);
        await _cluster.CreateRoleAsync(Owner, CancellationToken.None);
        await _cluster.CreateRoleAsync(Portal, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        await TestWorld.ForgetAsync();
        if (_engine is not null) await _engine.DisposeAsync();
    }

    /// <summary>A new, empty database; its name ends in a number of its own.</summary>
    public static async Task<string> MakeDatabaseAsync(string name)
    {
        var unique = $"{name}_{Interlocked.Increment(ref _databases)}";
        await _cluster!.CreateDatabaseAsync(unique, CancellationToken.None);
        return unique;
    }

    public static NpgsqlDataSource Open(string database, string? role = null) => _cluster!.OpenDataSource(database, role);

    public static string ConnectionString(string database, string role) => _cluster!.ConnectionString(database, role);
}
