using System.Net;
using System.Net.Sockets;

namespace DrillHarness.Drills.Faults;

/// <summary>A relay on this machine, of a port of its own, to a server: a piece of network that can be cut.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly Task accepting;
    private CancellationTokenSource cut = new();

    /// <summary>Relays to that address.</summary>
    public TcpRelay(string host, int port)
    {
        listener.Start();
        accepting = AcceptAsync(host, port);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Breaks every connection off; new ones break off at once.</summary>
    public void Cut() => cut.Cancel();

    /// <summary>Connections that come from now on are relayed again.</summary>
    public void Mend() => cut = new CancellationTokenSource();

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await cut.CancelAsync();
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync(string host, int port)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(ended.Token);
                _ = RelayAsync(client, host, port, cut.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task RelayAsync(TcpClient client, string host, int port, CancellationToken broken)
    {
        try
        {
            using (client)
            using (var server = new TcpClient { NoDelay = true })
            {
                client.NoDelay = true;
                broken.ThrowIfCancellationRequested();
                await server.ConnectAsync(host, port, broken);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, broken), far.CopyToAsync(near, broken));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or IOException)
        {
            // The connection is over, by either end or by the cut: which end sees it is theirs to tell.
        }
    }
}
