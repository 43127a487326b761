using System.Text.Json;
using System.Text.Json.Serialization;

namespace DrillHarness.Drills.Soak;

/// <summary>What all runs of a soak come to. <c>drill soak --json</c> prints it.</summary>
public sealed record SoakResult
{
    private const double LeastRecovered = 0.95;

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>How many runs there were.</summary>
    public required int Runs { get; init; }

    /// <summary>The seed of the first.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Runs after which production was as its twin.</summary>
    public required int Recovered { get; init; }

    /// <summary>Runs that the recovery refused, before it wrote anything.</summary>
    public required IReadOnlyList<RefusedRun> Refused { get; init; }

    /// <summary>How often each kind of incident occurred.</summary>
    public required IReadOnlyDictionary<string, int> Kinds { get; init; }

    /// <summary>Over all runs.</summary>
    public required int UnexplainedDifferences { get; init; }

    /// <summary>Edits that the twin could repeat only after something had given way, by reason, over all runs.</summary>
    public required IReadOnlyDictionary<string, int> Explained { get; init; }

    /// <summary>Customers' transactions that came through, over all runs.</summary>
    public required int EditsAccepted { get; init; }

    /// <summary>Customers' transactions that production turned away, over all runs.</summary>
    public required int EditsRejected { get; init; }

    /// <summary>Runs that broke, or that ended with differences.</summary>
    public required IReadOnlyList<FailedRun> Failures { get; init; }

    /// <summary>How long all of it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The command line that does it again.</summary>
    public required string Reproduce { get; init; }

    /// <summary>True when nothing failed, nothing differs, and at least 95 runs in a hundred recovered.</summary>
    [JsonIgnore]
    public bool Passed => Failures.Count == 0 && UnexplainedDifferences == 0 && Recovered >= LeastRecovered * Runs;

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    internal static SoakResult Of(SoakOptions options, IReadOnlyList<SoakRun> runs, TimeSpan took) => new()
    {
        Runs = runs.Count,
        Seed = options.Seed,
        Recovered = runs.Count(run => run.Recovered),
        Refused = [.. runs.Where(run => run.Refusal is not null).Select(run => new RefusedRun(run.Seed, run.Kind, run.Refusal!))],
        Kinds = SoakKinds.All.ToDictionary(kind => kind, kind => runs.Count(run => run.Kind == kind)),
        UnexplainedDifferences = runs.Sum(run => run.Differences.Count),
        Explained = runs.SelectMany(run => run.Explained).GroupBy(known => known.Key).ToDictionary(same => same.Key, same => same.Sum(known => known.Value)),
        EditsAccepted = runs.Sum(run => run.EditsAccepted),
        EditsRejected = runs.Sum(run => run.EditsRejected),
        Failures = [.. runs.Where(run => run.Message is not null).Select(run => new FailedRun(run.Seed, run.Kind, run.Message!))],
        Seconds = Math.Round(took.TotalSeconds, 1),
        Reproduce = $"tools/drill soak --runs {options.Runs} --seed {options.Seed}",
    };
}
