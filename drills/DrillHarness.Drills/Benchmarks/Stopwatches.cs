using System.Diagnostics;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>Seconds of named stretches, on the monotonic clock. A stretch within another one is not counted to the outer one.</summary>
internal sealed class Stopwatches
{
    private readonly Dictionary<string, double> seconds = [];
    private readonly Stack<string> running = [];
    private long since;

    public double this[string name] => seconds[name];

    public double Total => seconds.Values.Sum();

    public async Task<T> TimeAsync<T>(string name, Func<Task<T>> work)
    {
        Count();
        running.Push(name);
        try
        {
            return await work();
        }
        finally
        {
            Count();
            running.Pop();
        }
    }

    public Task TimeAsync(string name, Func<Task> work) => TimeAsync(name, async () =>
    {
        await work();
        return true;
    });

    // What passed since the last change belongs to whatever ran then.
    private void Count()
    {
        var now = Stopwatch.GetTimestamp();
        if (running.TryPeek(out var name)) seconds[name] = seconds.GetValueOrDefault(name) + Stopwatch.GetElapsedTime(since, now).TotalSeconds;
        since = now;
    }
}
