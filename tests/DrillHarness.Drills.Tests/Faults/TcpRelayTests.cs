using System.Net;
using System.Net.Sockets;
using DrillHarness.Drills.Faults;

namespace DrillHarness.Drills.Tests.Faults;

[TestFixture]
[CancelAfter(30_000)]
public sealed class TcpRelayTests
{
    [Test]
    public async Task What_is_connected_breaks_off_when_it_is_cut_and_connects_again_when_it_is_mended(CancellationToken cancellation)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var relay = new TcpRelay("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port);
        using (var client = await ConnectAsync(relay, cancellation))
        {
            using var peer = await server.AcceptTcpClientAsync(cancellation);
            await peer.GetStream().WriteAsync(new byte[] { 42 }, cancellation);
            Assert.That(client.GetStream().ReadByte(), Is.EqualTo(42));
            relay.Cut();
            Assert.That(await EndsAsync(client, cancellation), Is.True);
        }

        using (var refused = await ConnectAsync(relay, cancellation)) Assert.That(await EndsAsync(refused, cancellation), Is.True);
        relay.Mend();
        using var again = await ConnectAsync(relay, cancellation);
        using var peerAgain = await server.AcceptTcpClientAsync(cancellation);
        await again.GetStream().WriteAsync(new byte[] { 7 }, cancellation);
        Assert.That(peerAgain.GetStream().ReadByte(), Is.EqualTo(7));
    }

    private static async Task<TcpClient> ConnectAsync(TcpRelay relay, CancellationToken cancellation)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, relay.Port, cancellation);
        return client;
    }

    private static async Task<bool> EndsAsync(TcpClient client, CancellationToken cancellation)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], cancellation) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
