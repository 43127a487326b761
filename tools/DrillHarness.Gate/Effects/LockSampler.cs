using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// How long a role holds locks that customers would have to wait for, looked at every 20 ms: row locks of a writing transaction last as long as it does,
/// and stronger locks on a table are named.
/// </summary>
internal sealed class LockSampler : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // Customers read and write: what conflicts with ROW EXCLUSIVE, and any transaction that has written. One that is just ending has no beginning any more.
    private const string Query =
        """
        SELECT (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::float8, held.strong FROM pg_stat_activity a,
        LATERAL (SELECT string_agg(DISTINCT l.relation::regclass::text || ' ' || l.mode, ', ') AS strong FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation'
                 AND l.database = a.datid AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')) held
        WHERE a.datname = current_database() AND a.usename = $1 AND a.xact_start IS NOT NULL AND (a.backend_xid IS NOT NULL OR held.strong IS NOT NULL)
        """;

    private readonly CancellationTokenSource ended = new();
    private readonly Task sampling;

    private LockSampler(NpgsqlDataSource source, string role) => sampling = SampleAsync(source, role);

    /// <summary>The longest that a transaction was seen open after it had written.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Table locks that keep customers from writing, as <c>table mode</c>.</summary>
    public SortedSet<string> Strong { get; } = new(StringComparer.Ordinal);

    public static LockSampler Begin(NpgsqlDataSource source, string role) => new(source, role);

    /// <summary>Stops looking; what was seen stands then.</summary>
    public async Task EndAsync()
    {
        await ended.CancelAsync();
        await sampling;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
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
