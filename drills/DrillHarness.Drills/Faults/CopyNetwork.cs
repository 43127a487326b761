using DrillHarness.Clusters;
using Npgsql;

namespace DrillHarness.Drills.Faults;

/// <summary>
/// The way from the harness to a copy. Direct, unless a fault of the network is planned: then every connection goes through a relay that can
/// be cut.
/// </summary>
public sealed class CopyNetwork(bool canBeCut) : IAsyncDisposable
{
    private readonly List<TcpRelay> relays = [];
    private bool isCut;

    /// <summary>Opens a pool to a database of a copy.</summary>
    public NpgsqlDataSource Open(PointInTimeCopy copy, string database)
    {
        if (!canBeCut) return copy.OpenDataSource(database);
        var settings = new NpgsqlConnectionStringBuilder(copy.ConnectionString(database));
        var relay = new TcpRelay(settings.Host!, settings.Port);
        lock (relays) relays.Add(relay);
        if (isCut) relay.Cut();
        (settings.Host, settings.Port) = ("127.0.0.1", relay.Port);
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Cuts every way: what is connected breaks off, and nothing connects.</summary>
    public void Cut()
    {
        isCut = true;
        lock (relays) relays.ForEach(relay => relay.Cut());
    }

    /// <summary>Mends them.</summary>
    public void Mend()
    {
        isCut = false;
        lock (relays) relays.ForEach(relay => relay.Mend());
    }

    /// <summary>Takes the relays down.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var relay in relays) await relay.DisposeAsync();
    }
}
