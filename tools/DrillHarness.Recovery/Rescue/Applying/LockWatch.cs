using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// Looks, on a connection of its own and every 20 ms, at who waits for a lock, and keeps the longest wait by the server's clock. It starts when the first look does and ends with <see cref="LongestAsync"/>.
/// </summary>
public sealed class LockWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private const string Waits =
        """
        SELECT coalesce(max(clock_timestamp() - l.waitstart), interval '0') FROM pg_locks l
        WHERE NOT l.granted AND ($1::text IS NULL OR EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = ANY (pg_blocking_pids(l.pid)) AND a.application_name = $1))
        """;

    private readonly CancellationTokenSource stopping = new();
    private readonly Task<TimeSpan> watching;

    private LockWatch(NpgsqlDataSource live, string? application) => watching = WatchAsync(live, application, stopping.Token);

    /// <summary>Begins to look.</summary>
    /// <param name="application">The application_name of those whose locks count; null for everybody's.</param>
    public static LockWatch Begin(NpgsqlDataSource live, string? application) => new(live, application);

    /// <summary>Stops looking. The longest wait seen.</summary>
    public async Task<TimeSpan> LongestAsync()
    {
        await stopping.CancelAsync();
        return await watching;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LongestAsync();
        stopping.Dispose();
    }

    private static async Task<TimeSpan> WatchAsync(NpgsqlDataSource live, string? application, CancellationToken stop)
    {
        await using var connection = await live.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(Waits, connection) { Parameters = { new() { Value = (object?)application ?? DBNull.Value } } };
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
