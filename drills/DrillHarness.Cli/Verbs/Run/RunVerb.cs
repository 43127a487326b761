using System.CommandLine;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Engine;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs.Run;

/// <summary><c>drill run [DRILL]</c>: runs a drill, or all of them; tells how it goes on standard error and how it ended on standard output.</summary>
internal static class RunVerb
{
    private static readonly Argument<string?> Name = new("drill") { Arity = ArgumentArity.ZeroOrOne, Description = "the drill; the flagship when none is named" };
    private static readonly Option<bool> Json = new("--json") { Description = "print result.json on standard output; with --all, all.json" };

    public static Command Create()
    {
        var command = new Command("run", "runs a drill and judges it") { Name };
        foreach (var option in RunOptions.All.Append(ApplicationSection.Script).Concat(HistoryOptions.All).Concat(NightOptions.All).Append(Json)) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var named = parsed.GetValue(Name);
        if (named is not null && parsed.GetValue(NightOptions.Every)) throw new UsageException($"'{named}' and --all: expected one of them.");
        var application = named is null && !parsed.GetValue(NightOptions.Every) ? ApplicationSection.Read(parsed) : null;
        if (application is null && parsed.GetValue(ApplicationSection.Script) is not null) throw new UsageException("--script is of an application of one's own: expected --app FILE, a drill.yaml with a schema, and no drill's name.");
        var options = Known.Of(() => RunOptions.Of(parsed, ofSample: application is null));
        var night = NightOptions.Of(parsed);
        IReadOnlyList<NightDrill> drills = application is not null ? [NightDrill.Of(application)]
            : [.. Known.Of(() => parsed.GetValue(NightOptions.Every) ? DrillCatalogue.All : [named is not null ? DrillCatalogue.Named(named) : DrillCatalogue.Flagship]).Select(drill => NightDrill.Of(drill, options.Profile))];
        await using var history = await HistoryOptions.OpenAsync(parsed, cancellation);
        options = options with { History = history };
        if (!night.IsMany(parsed.GetValue(NightOptions.Every))) return Ended(await OneAsync(drills[0], options with { Night = night.Name }, cancellation), parsed);
        return await new ManyRuns(options, night, OneAsync) { Drills = drills, IsCollected = parsed.GetValue(NightOptions.Every) }.RunAsync(parsed.GetValue(Json), cancellation);
    }

    private static int Ended(DrillReport report, ParseResult parsed)
    {
        ResultPrinter.Print(report, parsed.GetValue(Json));
        return (int)report.Judgement.ExitCode;
    }

    private static async Task<DrillReport> OneAsync(NightDrill drill, DrillOptions options, CancellationToken cancellation)
    {
        try
        {
            var report = await LiveProgress.ShowAsync(progress => drill.Session(options, progress).RunAsync(cancellation));
            if (report.HistoryProblem is { } problem) await Console.Error.WriteLineAsync($"! {problem}");
            if (PhaseTraces.IsWanted && !PhaseTraces.Send(report.Judgement.Result)) await Console.Error.WriteLineAsync("! the run's spans were not taken by the OTLP endpoint within 10 s");
            return report;
        }
        catch (RunFolderException problem)
        {
            throw new UsageException($"--out {problem.Message}");
        }
    }
}
