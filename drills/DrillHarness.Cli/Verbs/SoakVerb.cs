using System.CommandLine;
using DrillHarness.Clusters;
using DrillHarness.Drills.Soak;
using DrillHarness.Reports;
using Spectre.Console;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill soak</c>: generated schemas, rows, edits and incidents, many seeds, each recovered and compared with its twin.</summary>
internal static class SoakVerb
{
    private static readonly Option<int> Runs = new("--runs") { Description = "how many", DefaultValueFactory = _ => 20 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "of the first run; each next one has the next", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default local)" };
    private static readonly Option<int?> Postgres = new("--postgres") { Description = "the PostgreSQL major to run on" };
    private static readonly Option<string?> Out = new("--out") { Description = "where soak.json goes, and a readable .sql of every run that did not recover" };
    private static readonly Option<bool> Json = new("--json") { Description = "print the result as JSON" };

    public static Command Create()
    {
        var command = new Command("soak", "recovers generated incidents on generated schemas, and compares with a twin") { Runs, Seed, Engine, Postgres, Out, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(Runs) < 1) throw new UsageException($"--runs {parsed.GetValue(Runs)}: expected at least 1.");
        var options = Known.Of(() => new SoakOptions
        {
            Runs = parsed.GetValue(Runs),
            Seed = parsed.GetValue(Seed),
            Engine = new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine) ?? "local"), PostgresMajor = parsed.GetValue(Postgres) },
            OutDirectory = parsed.GetValue(Out),
        });
        var result = await ShowAsync(options, cancellation);
        if (parsed.GetValue(Json)) Console.Out.WriteLine(result.ToJson());
        else Print(result);
        return (int)(result.Passed ? ExitCode.Passed : ExitCode.Failed);
    }

    private static async Task<SoakResult> ShowAsync(SoakOptions options, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var live = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi && Environment.GetEnvironmentVariable("CI") is null
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        if (!live) return await new SoakTest(options).RunAsync(Console.Error.WriteLine, null, cancellation);
        return await console.Status().StartAsync("setting up", status =>
        {
            var (ended, recovered) = (0, 0);
            return new SoakTest(options).RunAsync(line => console.MarkupLineInterpolated($"{line}"), run =>
            {
                (ended, recovered) = (ended + 1, recovered + (run.Recovered ? 1 : 0));
                status.Status(Markup.Escape($"{ended} of {options.Runs} runs, {recovered} recovered; seed {run.Seed}, {run.Kind}"));
            }, cancellation);
        });
    }

    private static void Print(SoakResult result)
    {
        Console.Out.WriteLine($"{result.Recovered} of {result.Runs} runs recovered, {result.Refused.Count} refused, {result.Failures.Count} failed, {result.UnexplainedDifferences} unexplained differences");
        foreach (var refused in result.Refused) Console.Out.WriteLine($"  refused: seed {refused.Seed}, {refused.Kind}: {refused.Reason}");
        foreach (var failed in result.Failures) Console.Out.WriteLine($"  failed:  seed {failed.Seed}, {failed.Kind}: {failed.Message}");
        Console.Out.WriteLine($"again: {result.Reproduce}");
    }
}
