using DrillHarness.Clusters;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>The application's two databases on one server: metadata, and the customers' own data.</summary>
public sealed record DatabasePair(NpgsqlDataSource Metadata, NpgsqlDataSource CustomerData) : IAsyncDisposable
{
    /// <summary>Opens both as the harness's superuser.</summary>
    public static DatabasePair Open(Cluster cluster, string suffix = "") =>
        new(cluster.OpenDataSource(DatabaseNames.Metadata + suffix), cluster.OpenDataSource(DatabaseNames.CustomerData + suffix));

    /// <summary>The database of that name.</summary>
    public NpgsqlDataSource Named(string database) => database == DatabaseNames.Metadata ? Metadata : CustomerData;

    /// <summary>Both, with their names.</summary>
    public IEnumerable<(string Name, NpgsqlDataSource Source)> All => [(DatabaseNames.Metadata, Metadata), (DatabaseNames.CustomerData, CustomerData)];

    /// <summary>Closes both pools.</summary>
    public async ValueTask DisposeAsync()
    {
        await Metadata.DisposeAsync();
        await CustomerData.DisposeAsync();
    }
}
