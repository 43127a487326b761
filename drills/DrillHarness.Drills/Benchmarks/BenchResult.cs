using System.Text.Json;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// What a benchmark measured: ratios of ours to the bare tools', taken in pairs within one run because these machines are noisy, and plain
/// values with their unit in the name.
/// </summary>
public sealed record BenchResult
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Of this contract.</summary>
    public int SchemaVersion { get; } = 1;

    /// <summary>recovery, seed or browser.</summary>
    public required string Bench { get; init; }

    /// <summary>How much data.</summary>
    public required string Profile { get; init; }

    /// <summary>How many pairs were measured.</summary>
    public required int Pairs { get; init; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, RatioSpread> Ratios { get; init; } = new Dictionary<string, RatioSpread>();

    /// <summary>By name, which ends in the unit.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}
