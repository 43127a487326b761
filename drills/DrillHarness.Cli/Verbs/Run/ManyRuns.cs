using DrillHarness.Drills.Engine;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs.Run;

/// <summary>Several runs one after the other: every drill, the same one again, with a random seed.</summary>
internal sealed class ManyRuns(DrillOptions options, NightOptions night, Func<NightDrill, DrillOptions, CancellationToken, Task<DrillReport>> run)
{
    // The farthest that a random recovery point lies behind the usual one, in edits.
    private const int FarthestPoint = 400;

    /// <summary>Those that may be run; a shard takes its part.</summary>
    public required IReadOnlyList<NightDrill> Drills { get; init; }

    /// <summary>Whether a page over all of them is written.</summary>
    public required bool IsCollected { get; init; }

    /// <summary>Runs them and prints one line each, or the JSON.</summary>
    /// <returns>The worst of the exit codes.</returns>
    public async Task<int> RunAsync(bool json, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(options.OutDirectory ?? Path.Combine(".drill", "runs", $"all-{Guid.NewGuid():N}"[..12]));
        var reports = new List<DrillReport>();
        foreach (var (drill, given, folderName, isLast) in Planned())
        {
            reports.Add(await run(drill, given with { OutDirectory = Path.Combine(folder, folderName) }, cancellation));
            Tell(reports[^1], json);
            if (night.Confirm && isLast && await IsSuspectAsync(HistoryRun.Of(reports[^1].Judgement.Result, null), cancellation))
            {
                await Console.Error.WriteLineAsync($"{drill.Name}: slower than the nights before; run once more to see whether it is so again");
                reports.Add(await run(drill, given with { OutDirectory = Path.Combine(folder, folderName + "-confirm") }, cancellation));
                Tell(reports[^1], json);
            }

            if (cancellation.IsCancellationRequested) break;
        }

        if (IsCollected || json)
        {
            var collected = await CollectedRuns.WriteAsync(folder, CancellationToken.None);
            if (json) Console.Out.Write(collected.ToJson());
            else Console.Out.WriteLine($"all: {Path.Combine(folder, CollectedRuns.Page)}");
        }

        return (int)ExitCodes.Worst(reports.Select(report => report.Judgement.ExitCode));
    }

    // The night is whole once its last repeat has ended; a run with a random seed is a point of its own.
    private IEnumerable<(NightDrill Drill, DrillOptions Options, string Folder, bool IsLast)> Planned()
    {
        var mine = Drills.OrderBy(drill => drill.Name, StringComparer.Ordinal).Index().Where(drill => drill.Index % night.Shard.Of == night.Shard.Number - 1).Select(drill => drill.Item);
        foreach (var drill in mine)
        {
            var name = CollectedRuns.NameOf(drill.Name, drill.Profile, options.Seed);
            for (var time = 1; time <= night.Repeats; time++)
                yield return (drill, options with { Night = night.Name }, time == 1 ? name : FormattableString.Invariant($"{name}-{time}"), time == night.Repeats);
            if (night.RandomSeed is not { } seed) continue;
            var point = (int)(seed % FarthestPoint);
            Console.Error.WriteLine($"{drill.Name}: once more with random seed {seed}, the recovery point {point} edits later than usual");
            yield return (drill, options with { Seed = seed, EditsBeforeMore = point, Night = null }, CollectedRuns.NameOf(drill.Name, drill.Profile, seed), false);
        }
    }

    private async Task<bool> IsSuspectAsync(HistoryRun run, CancellationToken cancellation)
    {
        if (options.History is null) return false;
        var trend = TrendResult.Of(await options.History.ReadAsync(cancellation), options.History.Place, null);
        return trend.Series.Any(series => series.Holds(run) && series.State == TrendState.Suspected);
    }

    private static void Tell(DrillReport report, bool json)
    {
        var tell = json ? Console.Error : Console.Out;
        tell.WriteLine(Headline.First(report.Judgement.Result));
        tell.WriteLine($"  {report.Judgement.Result.Drill}: {Path.Combine(report.Directory, "report.html")}");
    }
}
