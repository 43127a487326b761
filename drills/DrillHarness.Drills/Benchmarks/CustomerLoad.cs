using System.Collections.Concurrent;
using System.Diagnostics;
using DrillHarness.Drills.Engine;
using DrillHarness.Reports;
using Npgsql;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>Customers who add, change and touch navigation all the time, and how long each of their statements took.</summary>
internal sealed class CustomerLoad : IAsyncDisposable
{
    private const int Sessions = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly string[] Statements =
    [
        """
        INSERT INTO navigation_item (tenant_id, app_id, kind, label, position, created_at, updated_at)
        SELECT tenant_id, id, 'heading', 'new', 1, now(), now() FROM app WHERE id >= $1 ORDER BY id LIMIT 1
        """,
        "UPDATE navigation_item SET label = 'edited' WHERE id = (SELECT max(id) FROM navigation_item WHERE app_id = $1)",
        "UPDATE page SET updated_at = clock_timestamp() WHERE app_id = $1",
    ];

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<double> milliseconds = new();
    private readonly Task[] sessions;

    private CustomerLoad(NpgsqlDataSource live, long apps) =>
        sessions = [.. Enumerable.Range(0, Sessions).Select(number => WorkAsync(live, apps, new Random(number), stopping.Token))];

    public static async Task<CustomerLoad> BeginAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand("SELECT max(id) FROM app");
        return new CustomerLoad(live, (long)(await command.ExecuteScalarAsync(cancellation))!);
    }

    /// <summary>Ends it: how long all statements but one in a hundred took at most, and the slowest, in milliseconds.</summary>
    public async Task<(double P99, double Longest)> EndAsync()
    {
        await StopAsync();
        var sorted = milliseconds.Order().ToList();
        return sorted.Count == 0 ? throw new InvalidOperationException("No customer did anything, expected some statements.") : (Percentile.Of(sorted, 0.99), sorted[^1]);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(sessions);
    }

    private async Task WorkAsync(NpgsqlDataSource live, long apps, Random random, CancellationToken stop)
    {
        await using var connection = await live.OpenConnectionAsync(CancellationToken.None);
        using var pace = new PeriodicTimer(Pause);
        while (!stop.IsCancellationRequested)
        {
            var app = random.NextInt64(1, apps + 1);
            foreach (var statement in Statements)
            {
                await using var command = new NpgsqlCommand(statement, connection) { Parameters = { new() { Value = app } } };
                var began = Stopwatch.GetTimestamp();
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                milliseconds.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
