using System.CommandLine;
using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill forecast</c>: recovery time at production's size, from runs at several smaller ones.</summary>
internal static class ForecastVerb
{
    private static readonly Argument<string?> Name = new("drill") { Arity = ArgumentArity.ZeroOrOne, Description = "the drill; the flagship when none is named" };
    private static readonly Option<string> Sizes = new("--profiles") { Description = "the sizes to measure, three or more, with commas between", HelpName = "NAME,...", DefaultValueFactory = _ => "apps-200,apps-500,apps-1200,apps-2500" };
    private static readonly Option<int> Repeats = new("--repeats") { Description = "how often each size is measured", DefaultValueFactory = _ => 3 };
    private static readonly Option<long> AtRows = new("--at-rows") { Description = "rows in production", HelpName = "N" };
    private static readonly Option<string?> AtBytes = new("--at-bytes") { Description = "size of production's databases: 500GB", HelpName = "SIZE" };
    private static readonly Option<string?> AtWal = new("--at-wal") { Description = "WAL from the last backup on (default: in proportion)", HelpName = "SIZE" };
    private static readonly Option<long> AtDeleted = new("--at-deleted") { Description = "rows that are gone (default: in proportion)", HelpName = "N" };
    private static readonly Option<bool> FromHistory = new("--from-history") { Description = "measure nothing, take the runs of the history" };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "decides the data and the edits", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default auto)" };
    private static readonly Option<string> Out = new("--out") { Description = "where forecast.html and the runs go", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine(".drill", "forecast") };
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("forecast", "recovery time at production's size, from runs at several sizes") { Name, Sizes, Repeats, AtRows, AtBytes, AtWal, AtDeleted, FromHistory, Seed, Engine, Out, Json };
        foreach (var option in HistoryOptions.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var drill = Known.Of(() => parsed.GetValue(Name) is { } name ? DrillCatalogue.Named(name) : DrillCatalogue.Flagship);
        var at = new RunSizes(SizeText.Bytes(parsed, AtBytes), 0, SizeText.Bytes(parsed, AtWal), parsed.GetValue(AtRows), parsed.GetValue(AtDeleted));
        if (at is { Rows: <= 0, DatabaseBytes: <= 0 }) throw new UsageException("A forecast is for a size: expected --at-rows N or --at-bytes SIZE, production's own.");
        var profiles = Known.Of(() => parsed.GetValue(Sizes)!.Split(',', StringSplitOptions.TrimEntries).Select(Profile.Named).DistinctBy(profile => profile.Name).ToList());
        if (profiles.Count < 3 && !parsed.GetValue(FromHistory)) throw new UsageException($"--profiles {parsed.GetValue(Sizes)}: {profiles.Count} sizes, expected 3 or more.");
        if (parsed.GetValue(Repeats) < 1) throw new UsageException($"--repeats {parsed.GetValue(Repeats)}: expected at least 1.");
        var runs = parsed.GetValue(FromHistory) ? await KnownRunsAsync(parsed, drill, cancellation) : await MeasureAsync(parsed, drill, profiles, cancellation);
        ForecastResult forecast;
        try
        {
            forecast = ForecastResult.Of(runs, at);
        }
        catch (ArgumentException few)
        {
            await Console.Error.WriteLineAsync($"Nothing to forecast from: {few.Message.Split(" (Parameter")[0]}");
            return (int)ExitCode.Inconclusive;
        }

        await ForecastFiles.WriteAsync(parsed.GetValue(Out)!, forecast, runs, cancellation);
        if (parsed.GetValue(Json)) Console.Out.Write(forecast.ToJson());
        else Print(forecast, Path.GetFullPath(Path.Combine(parsed.GetValue(Out)!, ForecastFiles.Page)));
        return (int)(forecast.Supported ? ExitCode.Passed : ExitCode.Inconclusive);
    }

    private static async Task<IReadOnlyList<HistoryRun>> KnownRunsAsync(ParseResult parsed, Drill drill, CancellationToken cancellation)
    {
        await using var history = await HistoryOptions.NeededAsync(parsed, cancellation);
        var all = (await history.ReadAsync(cancellation)).Runs.Where(run => run.Drill == drill.Name && run is { IsData: true, Faults.Count: 0 }).ToList();
        // Another machine's times say nothing about this one's.
        return all.Count == 0 ? [] : [.. all.Where(run => all[^1].Machine.DifferencesFrom(run.Machine).Count == 0)];
    }

    private static async Task<IReadOnlyList<HistoryRun>> MeasureAsync(ParseResult parsed, Drill drill, IReadOnlyList<Profile> profiles, CancellationToken cancellation)
    {
        await using var history = await HistoryOptions.OpenAsync(parsed, cancellation);
        var folder = Path.Combine(Path.GetFullPath(parsed.GetValue(Out)!), $"runs-{Reports.RunDirectory.Stamp(TimeProvider.System.GetUtcNow())}");
        var runs = new List<HistoryRun>();
        var engine = Known.Of(() => new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine)) });
        // The first run of a process is slower than those after it, whatever its size.
        var warm = await new DrillSession(drill, new DrillOptions { Profile = Profile.Tiny, Engine = engine, OutDirectory = Path.Combine(folder, "warm-up") }).RunAsync(cancellation);
        await Console.Error.WriteLineAsync($"warm-up, not counted: {Headline.First(warm.Judgement.Result)}");
        for (var time = 1; time <= parsed.GetValue(Repeats); time++)
        {
            foreach (var profile in profiles)
            {
                var options = new DrillOptions
                {
                    Profile = profile, Seed = parsed.GetValue(Seed), Engine = engine,
                    OutDirectory = Path.Combine(folder, FormattableString.Invariant($"{profile.Name}-{time}")), History = history,
                };
                var report = await new DrillSession(drill, options).RunAsync(cancellation);
                var run = HistoryRun.Of(report.Judgement.Result, null);
                await Console.Error.WriteLineAsync($"{profile.Name}, {time} of {parsed.GetValue(Repeats)}: {Headline.First(report.Judgement.Result)}");
                if (run.IsData) runs.Add(run);
            }
        }

        return runs;
    }

    private static void Print(ForecastResult forecast, string page)
    {
        Console.Out.WriteLine(forecast.Reason);
        foreach (var phase in forecast.Phases)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {phase.Name,-9} {phase.Predicted.Seconds,9:F1} s ({phase.Predicted.Low:F1} to {phase.Predicted.High:F1})  {(phase.SecondsPerUnit > 0 ? $"grows with {phase.GrowsWith.ToString().ToLowerInvariant()}: {100 * phase.GrowingShare:F0} % of it" : "does not grow in what was measured")}"));
        if (forecast.Check is { } check)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  checked: {check.Profile} measured {check.MeasuredSeconds:F1} s, predicted from the smaller sizes {check.Predicted.Low:F1} to {check.Predicted.High:F1} s: {(check.Held ? "held" : "not held")}"));
        Console.Out.WriteLine($"page: {page}");
    }
}
