using System.CommandLine;
using DrillHarness.Reports;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill join DIR...</c>: brings the runs of several shards into one folder, with the page that one run of all would have written.</summary>
internal static class JoinVerb
{
    private static readonly Argument<string[]> Folders = new("dir") { Arity = ArgumentArity.OneOrMore, Description = "the --out of run --all, or of a single run" };
    private static readonly Option<string> Out = new("--out") { Description = "where the runs and the page over them go", HelpName = "DIR", Required = true };
    private static readonly Option<bool> Json = new("--json") { Description = "print all.json on standard output" };

    public static Command Create()
    {
        var command = new Command("join", "joins the runs of shards: the same page as one run of all of them") { Folders, Out, Json };
        foreach (var option in HistoryOptions.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (folders, into) = (parsed.GetValue(Folders)!, Path.GetFullPath(parsed.GetValue(Out)!));
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } absent) throw new UsageException($"'{absent}' is not there, expected a folder that run --all wrote.");
        foreach (var run in folders.SelectMany(RunsIn)) Bring(run, into);
        var joined = await CollectedRuns.WriteAsync(into, cancellation);
        await NoteAsync(parsed, joined, into, cancellation);
        if (parsed.GetValue(Json)) Console.Out.Write(joined.ToJson());
        else Console.Out.WriteLine($"{joined.Verdict}: {joined.Reason}{Environment.NewLine}all: {Path.Combine(into, CollectedRuns.Page)}");
        return (int)ExitCodes.Worst(joined.Runs.Select(run => run.ExitCode));
    }

    private static IEnumerable<string> RunsIn(string folder) => IsRun(folder) ? [Path.GetFullPath(folder)] : Directory.EnumerateDirectories(Path.GetFullPath(folder)).Where(IsRun).Order(StringComparer.Ordinal);

    private static bool IsRun(string folder) => File.Exists(new RunDirectory(folder).Result) || File.Exists(new RunDirectory(folder).Journal);

    // What is there already stays as it is; another run of the same name gets a number.
    private static void Bring(string run, string into)
    {
        var place = Path.Combine(into, Path.GetFileName(run));
        for (var number = 2; Directory.Exists(place); number++)
        {
            if (IsSame(run, place)) return;
            place = Path.Combine(into, FormattableString.Invariant($"{Path.GetFileName(run)}-{number}"));
        }

        foreach (var file in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(place, Path.GetRelativePath(run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static bool IsSame(string run, string place) => new RunDirectory(run) is var one && new RunDirectory(place) is var other && File.Exists(one.Journal) && File.Exists(other.Journal)
        && File.ReadLines(one.Journal).FirstOrDefault() == File.ReadLines(other.Journal).FirstOrDefault();

    // Only where it was asked for: the shards noted their runs where they ran.
    private static async Task NoteAsync(ParseResult parsed, CollectedRuns joined, string into, CancellationToken cancellation)
    {
        if (parsed.GetResult(HistoryOptions.Place) is null or { Implicit: true }) return;
        await using var history = await HistoryOptions.OpenAsync(parsed, cancellation);
        if (history is null) return;
        foreach (var run in joined.Runs.Where(run => run.Result.Run.Id.Length > 0))
            await history.PutAsync(HistoryRun.Of(run.Result, Path.GetRelativePath(Environment.CurrentDirectory, new RunDirectory(Path.Combine(into, run.Folder)).Report)), cancellation);
    }
}
