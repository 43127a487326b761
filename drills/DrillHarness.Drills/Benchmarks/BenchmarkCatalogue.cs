namespace DrillHarness.Drills.Benchmarks;

/// <summary>The benchmarks by name.</summary>
public static class BenchmarkCatalogue
{
    /// <summary>Every benchmark.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } = [new RecoveryBenchmark(), new TrickleBenchmark(), new BatchesBenchmark(), new SeedBenchmark(), new BrowserBenchmark(), new GateBenchmark(), new TrendBenchmark()];

    /// <summary>The benchmark of that name and kind.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static IBenchmark Named(string name, string? kind) => All.FirstOrDefault(benchmark => benchmark.Name == name && benchmark.Kind == kind)
        ?? throw new ArgumentException($"Benchmark '{Words(name, kind)}' is not known; known are {string.Join(", ", All.Select(benchmark => Words(benchmark.Name, benchmark.Kind)))}.", nameof(name));

    private static string Words(string name, string? kind) => kind is null ? name : $"{name} --kind {kind}";
}
