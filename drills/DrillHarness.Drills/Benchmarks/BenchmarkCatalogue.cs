namespace DrillHarness.Drills.Benchmarks;

/// <summary>The benchmarks by name.</summary>
public static class BenchmarkCatalogue
{
    /// <summary>Every benchmark.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } = [new RecoveryBenchmark(), new SeedBenchmark(), new BrowserBenchmark()];

    /// <summary>The benchmark of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static IBenchmark Named(string name) => All.FirstOrDefault(benchmark => benchmark.Name == name)
        ?? throw new ArgumentException($"Benchmark '{name}' is not known; known are {string.Join(", ", All.Select(benchmark => benchmark.Name))}.", nameof(name));
}
