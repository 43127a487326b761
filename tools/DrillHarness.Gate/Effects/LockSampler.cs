using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// How long a role holds locks that customers would have to wait for, looked at every 20 ms: row locks of a writing transaction last as long as it does,
/// and stronger locks on a table are named.
/// </summary>
internal sealed class LockSampler : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // Customers read and write: what conflicts with ROW EXCLUSIVE, and any transaction that has written.
    private const string Query =
        """
        SELECT (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::float8,
               (SELECT string_agg(DISTINCT l.relation::regclass::text || ' ' || l.mode, ', ') FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation'
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
        FROM pg_stat_activity a WHERE a.datname = current_database() AND a.usename = $1 AND (a.backend_xid IS NOT NULL OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation'
            AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')))
        """;

    private readonly CancellationTokenSource ended = new();
    private readonly Task sampling;

    private LockSampler(NpgsqlDataSource source, string role) => sampling = SampleAsync(source, role);

    /// <summary>The longest that a transaction was seen open after it had written.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Table locks that keep customers from writing, as <c>table mode</c>.</summary>
    public SortedSet<string> Strong { get; } = new(StringComparer.Ordinal);

    public static LockSampler Begin(NpgsqlDataSource source, string role) => new(source, role);

    public async ValueTask DisposeAsync()
    {
        if (sampling.IsCompleted) return;
        await ended.CancelAsync();
        await sampling;
        ended.Dispose();
    }

    private async Task SampleAsync(NpgsqlDataSource source, string role)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ended.Token);
            await using var command = new NpgsqlCommand(Query, connection) { Parameters = { new() { Value = role } } };
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync(ended.Token))
            {
                await using var reader = await command.ExecuteReaderAsync(ended.Token);
                while (await reader.ReadAsync(ended.Token))
                {
                    var open = TimeSpan.FromMilliseconds(reader.GetDouble(0));
                    if (open > Longest) Longest = open;
                    if (!reader.IsDBNull(1)) Strong.UnionWith(reader.GetString(1).Split(", "));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Looked at for long enough.
        }
    }
}
