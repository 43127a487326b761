using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>Looks at the live server's lock waits every 20 ms, on a connection of its own, and keeps the longest.</summary>
internal sealed class LockWaits : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task<TimeSpan> watching;

    private LockWaits(NpgsqlDataSource live) => watching = WatchAsync(live, stopping.Token);

    public static LockWaits Watch(NpgsqlDataSource live) => new(live);

    /// <summary>Stops looking. The longest wait seen, by the server's clock.</summary>
    public async Task<TimeSpan> LongestAsync()
    {
        await stopping.CancelAsync();
        return await watching;
    }

    public async ValueTask DisposeAsync()
    {
        await LongestAsync();
        stopping.Dispose();
    }

    private static async Task<TimeSpan> WatchAsync(NpgsqlDataSource live, CancellationToken stop)
    {
        await using var connection = await live.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            "SELECT coalesce(max(clock_timestamp() - waitstart), interval '0') FROM pg_locks WHERE NOT granted", connection);
        using var timer = new PeriodicTimer(Interval);
        var longest = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            var wait = (TimeSpan)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            if (wait > longest) longest = wait;
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return longest;
    }
}
