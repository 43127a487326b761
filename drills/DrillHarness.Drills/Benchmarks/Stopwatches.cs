using System.Diagnostics;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>Seconds of named stretches, on the monotonic clock.</summary>
internal sealed class Stopwatches
{
    private readonly Dictionary<string, double> seconds = [];

    public double this[string name] => seconds[name];

    public double Total => seconds.Values.Sum();

    public async Task<T> TimeAsync<T>(string name, Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        seconds[name] = seconds.GetValueOrDefault(name) + Stopwatch.GetElapsedTime(started).TotalSeconds;
        return result;
    }

    public Task TimeAsync(string name, Func<Task> work) => TimeAsync(name, async () =>
    {
        await work();
        return true;
    });
}
