using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DrillHarness.Gate.Isolation;

/// <summary>
/// A Unix socket that hands every connection on to a server: to another Unix socket, or to a port of a container. So a sandbox without
/// network, and without a view of the server's files, reaches that one server. Disposing ends all connections.
/// </summary>
public sealed class SocketRelay : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<Task, byte> connections = new();
    private readonly Socket listener;
    private readonly EndPoint server;
    private readonly Task accepting;
    private readonly TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int most;
    private int sent;

    private SocketRelay(Socket listener, EndPoint server, int most)
    {
        (this.listener, this.server, this.most) = (listener, server, most);
        accepting = AcceptAsync();
    }

    /// <summary>How many pieces clients have sent, over all connections; a piece is what came at once, as a rule a message or a few.</summary>
    public int Sent => Volatile.Read(ref sent);

    /// <summary>Done when a client sent more pieces than it was to: that one did not arrive.</summary>
    public Task Cut => cut.Task;

    /// <summary>Listens at <paramref name="path"/>, open to everyone who gets into its folder.</summary>
    /// <param name="most">So many pieces of the clients' are handed on, then none.</param>
    public static SocketRelay Start(string path, EndPoint server, int most = int.MaxValue)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        listener.Listen(64);
        return new SocketRelay(listener, server, most);
    }

    /// <summary>Ends all connections and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Keys);
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (await NextAsync() is { } client)
        {
            var connection = RelayAsync(client);
            connections.TryAdd(connection, 0);
            _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
        }
    }

    private async Task<Socket?> NextAsync()
    {
        try
        {
            return await listener.AcceptAsync(ending.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return null; // Disposed: nobody will connect any more.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var upstream = server is DnsEndPoint
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await upstream.ConnectAsync(server, ending.Token);
                await Task.WhenAll(CopyAsync(client, upstream, MayPass), CopyAsync(upstream, client, () => true));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                return; // Either end broke off, or the relay ends; closing both sockets tells the other.
            }
        }
    }

    private bool MayPass()
    {
        if (Interlocked.Increment(ref sent) <= most) return true;
        cut.TrySetResult();
        return false;
    }

    private async Task CopyAsync(Socket from, Socket to, Func<bool> mayPass)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer, ending.Token) is var count and > 0 && mayPass())
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), ending.Token);
        }
        finally
        {
            // However this direction ended, the other end hears of it, and so the other direction ends too.
            to.Shutdown(SocketShutdown.Send);
        }
    }
}
