using System.Reflection;
using System.Text.Json;
using DrillHarness.Drills.Engine;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// How often the trend cries wolf, and how often it sees one: thirty nights of five runs each, drawn from runs that were measured, once as they are and once
/// with one phase 30 % slower from one of the nights 10 to 20 on; judged night by night by the code that judges real ones.
/// </summary>
internal sealed class TrendBenchmark : IBenchmark
{
    private const int Series = 100;
    private const int Nights = 30;
    private const int RunsOfANight = 5;
    private const double Slower = 1.30;
    private const int EarliestSlow = 10;
    private const int LatestSlow = 20;

    private static readonly DateTimeOffset FirstNight = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    public string Name => "trend";

    public string Title => "series of nights: how many raise a false alarm, and in how many a slowdown is found, with its phase and its night";

    public Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        var measured = Measured();
        var phases = measured[0].Keys.Where(phase => measured.All(run => run.GetValueOrDefault(phase) > 0)).ToList();
        tell($"{measured.Count} measured runs, {Series} series of {Nights} nights without a change, and as many with one");
        var (falsely, found, exact) = (0, 0, 0);
        Parallel.For(0, Series, new ParallelOptions { CancellationToken = cancellation }, at =>
        {
            var random = new Random(unchecked((int)options.Seed * 100_003) + at);
            if (FirstAlarm(Draw(measured, random, null, 0)) is not null) Interlocked.Increment(ref falsely);
            var (phase, night) = (phases[at % phases.Count], random.Next(EarliestSlow, LatestSlow + 1));
            if (FirstAlarm(Draw(measured, random, phase, night)) is not { } alarm || alarm.Phase != phase || Math.Abs(alarm.Night - night) > 1) return;
            Interlocked.Increment(ref found);
            if (alarm.Night == night) Interlocked.Increment(ref exact);
        });
        return Task.FromResult(new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Values = new Dictionary<string, double>
            {
                ["falseAlarmRate"] = falsely / (double)Series, ["detectionRate"] = found / (double)Series, ["series"] = Series, ["exactNightRate"] = exact / (double)Series,
            },
        });
    }

    // The runs of a measured night's phases slow each other down, so whole runs are drawn, and each night's machine is as it was in one of them.
    private static List<HistoryRun> Draw(IReadOnlyList<IReadOnlyDictionary<string, double>> measured, Random random, string? slow, int from)
    {
        var runs = new List<HistoryRun>();
        for (var night = 0; night < Nights; night++)
        {
            for (var run = 0; run < RunsOfANight; run++)
            {
                var drawn = measured[random.Next(measured.Count)];
                var phases = drawn.ToDictionary(phase => phase.Key, phase => phase.Key == slow && night >= from ? phase.Value * Slower : phase.Value);
                runs.Add(Night(night, run, phases));
            }
        }

        return runs;
    }

    // The first night on which a regression is told, and what it is told about.
    private static (string Phase, int Night)? FirstAlarm(List<HistoryRun> runs)
    {
        for (var nights = 1; nights <= Nights; nights++)
        {
            var trend = TrendResult.Of(new HistoryRecords(runs[..(nights * RunsOfANight)], []), "", new Dictionary<string, PhaseObjective>());
            if (trend.Series[0] is { State: TrendState.Regressed, Phase: { } phase, Change: { } change })
                return (phase, int.Parse(change.Night, System.Globalization.CultureInfo.InvariantCulture));
        }

        return null;
    }

    private static HistoryRun Night(int night, int run, Dictionary<string, double> phases) => new()
    {
        Id = FormattableString.Invariant($"{night}-{run}"),
        Night = FormattableString.Invariant($"{night}"),
        Drill = "series",
        StartedAt = FirstNight.AddDays(night).AddMinutes(run),
        Outcome = RunOutcome.Completed,
        Verdict = Verdict.Passed,
        Profile = "small",
        Strategy = "pitr-copy",
        Seed = 1,
        Version = "",
        Machine = new MachineFingerprint(2, 0, "", "local", "15", null, null),
        Phases = phases,
        TotalSeconds = phases.Values.Sum(),
    };

    private static List<Dictionary<string, double>> Measured()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("measured-runs.json")!;
        return JsonSerializer.Deserialize<List<Dictionary<string, double>>>(stream)!;
    }
}
