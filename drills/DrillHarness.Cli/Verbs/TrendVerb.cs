using System.CommandLine;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill trend</c>: what the history says, as a page and as JSON.</summary>
internal static class TrendVerb
{
    private static readonly Option<string> Out = new("--out") { Description = "where trend.html and the files beside it go", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine(".drill", "trend") };
    private static readonly Option<string?> Drill = new("--drill") { Description = "only this drill", HelpName = "NAME" };
    private static readonly Option<string?> Profile = new("--profile") { Description = "only this profile", HelpName = "NAME" };
    private static readonly Option<string> ReportsFrom = new("--reports-from") { Description = "the folder that the reports' paths in the history start at (default: here)", HelpName = "DIR", DefaultValueFactory = _ => "." };
    private static readonly Option<bool> FailOnRegression = new("--fail-on-regression") { Description = "exit 7 on a regression too; by default only a broken objective fails" };
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("trend", "recovery time night by night: change points, objectives, and the page that shows them") { Out, Drill, Profile, ObjectivesSection.File, ReportsFrom, FailOnRegression, Json };
        foreach (var option in HistoryOptions.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var objectives = ObjectivesSection.Read(parsed);
        await using var history = await HistoryOptions.NeededAsync(parsed, cancellation);
        var all = await history.ReadAsync(cancellation);
        var (drill, profile) = (parsed.GetValue(Drill), parsed.GetValue(Profile));
        var trend = TrendResult.Of(all with { Runs = [.. all.Runs.Where(run => (drill ?? run.Drill) == run.Drill && (profile ?? run.Profile) == run.Profile)] }, history.Place, objectives);
        var folder = parsed.GetValue(Out)!;
        await TrendFiles.WriteAsync(folder, trend, parsed.GetValue(ReportsFrom)!, cancellation);
        foreach (var record in trend.Unreadable) await Console.Error.WriteLineAsync($"! {record}");
        if (parsed.GetValue(Json)) Console.Out.WriteLine(trend.ToJson());
        else Print(trend, Path.GetFullPath(Path.Combine(folder, TrendFiles.Page)));
        return (int)trend.ExitCode(parsed.GetValue(FailOnRegression));
    }

    private static void Print(TrendResult trend, string page)
    {
        Console.Out.WriteLine($"{TrendWords.Of(trend.Verdict)}: {trend.Reason}");
        foreach (var series in trend.Series)
        {
            Console.Out.WriteLine($"  {series.Title}: {series.Nights.Count} nights, {series.NoData.Count} runs without data; {TrendWords.Of(series.State)}: {series.Reason}");
            foreach (var phase in series.Phases.Where(phase => phase.State is TrendState.Suspected or TrendState.Regressed or TrendState.Improved or TrendState.ObjectiveBroken && phase.Name != series.Phase))
                Console.Out.WriteLine($"    {TrendWords.Of(phase.State)}: {phase.Reason}");
        }

        Console.Out.WriteLine($"page: {page}");
    }
}
