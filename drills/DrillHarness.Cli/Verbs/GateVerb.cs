using System.CommandLine;
using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Verification;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Renderings;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Shrinking;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;
using Spectre.Console;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill gate SCRIPT</c>: runs a maintenance script in disposable worlds and judges what it really does there.</summary>
internal static class GateVerb
{
    private static readonly Argument<string> Script = new("script") { Description = "a file (SQL, Python, C#, Node, shell, anything that can be run), or a folder with a project" };
    private static readonly Argument<string[]> Arguments = new("arguments") { Description = "what the script is told, after --", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Intent = new("--intent") { Description = "what the script is meant to do (default: NAME.intent.yaml beside it)" };
    private static readonly Option<string?> WriteIntent = new("--write-intent") { Description = "write an intent that fits what was seen to this file" };
    private static readonly Option<string?> Interpreter = new("--interpreter") { Description = "the command line that the script's path is appended to" };
    private static readonly Option<bool> Quick = new("--quick") { Description = "the production-like world, the second run and the pages only" };
    private static readonly Option<string?> Replay = new("--replay") { Description = "run it on the data of this case.json and nothing else" };
    private static readonly Option<string> Deadline = new("--deadline") { Description = "a run is killed after this, e.g. 90 s or 5 min", DefaultValueFactory = _ => "60 s" };
    private static readonly Option<bool> AllowUnisolated = new("--allow-unisolated") { Description = "judge it even where it cannot be isolated" };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "decides the worlds' rows", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default local)" };
    private static readonly Option<int?> Postgres = new("--postgres") { Description = "the PostgreSQL major to run on" };
    private static readonly Option<string?> Out = new("--out") { Description = "where gate.json, gate.md, gate.sarif and junit.xml go (default: a folder below .drill/gates)" };
    private static readonly Option<string?> Application = new("--app") { Description = "the drill.yaml of another application (default: drill.yaml in this folder, else the sample application)" };
    private static readonly Option<bool> Json = new("--json") { Description = "print gate.json" };

    public static Command Create()
    {
        var command = new Command("gate", "runs a maintenance script in disposable worlds and judges what it really does there")
        {
            Script, Arguments, Intent, WriteIntent, Interpreter, Quick, Replay, Deadline, AllowUnisolated, Seed, Engine, Postgres, Out, Application, Json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var script = Known.Script(parsed.GetValue(Script)!);
        GateResult result;
        try
        {
            result = await Gate.Running.Gate.JudgeAsync(Options(parsed, script), ApplicationOf(parsed.GetValue(Application)), line => Console.Error.WriteLine(line), cancellation);
        }
        catch (BadConfigurationException bad)
        {
            throw new UsageException(bad.Message);
        }

        var directory = parsed.GetValue(Out) ?? Path.Combine(".drill", "gates", $"{Reports.RunDirectory.Stamp(TimeProvider.System.GetUtcNow())}-{Guid.NewGuid().ToString("N")[..4]}");
        await GateFiles.WriteAsync(result, directory, cancellation);
        if (parsed.GetValue(WriteIntent) is { } intent && result.FittingIntent.Length > 0) await File.WriteAllTextAsync(intent, result.FittingIntent, cancellation);
        if (parsed.GetValue(Json)) Console.Out.WriteLine(result.ToJson());
        else Print(result, directory, parsed.GetValue(WriteIntent));
        return (int)(result.Verdict switch { GateVerdict.Accepted => ExitCode.Passed, GateVerdict.Rejected => ExitCode.GateRejected, _ => ExitCode.Inconclusive });
    }

    private static IApplication ApplicationOf(string? file)
    {
        const string Usual = "drill.yaml";
        file ??= File.Exists(Usual) ? Usual : null;
        return file is null ? new SampleApplication { Pages = new PortalPages() } : new ConfiguredApplication(ApplicationFile.Read(file));
    }

    private static GateOptions Options(ParseResult parsed, string script) => Known.Of(() => new GateOptions
    {
        Script = script,
        Arguments = parsed.GetValue(Arguments) ?? [],
        IntentFile = parsed.GetValue(Intent),
        Interpreter = parsed.GetValue(Interpreter)?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Quick = parsed.GetValue(Quick),
        Replay = parsed.GetValue(Replay) is { } replayed ? GateCase.Read(replayed) : null,
        Deadline = Time(parsed.GetValue(Deadline)!),
        AllowUnisolated = parsed.GetValue(AllowUnisolated),
        Seed = parsed.GetValue(Seed),
        Engine = new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine) ?? "local"), PostgresMajor = parsed.GetValue(Postgres) },
    });

    private static TimeSpan Time(string text)
    {
        try
        {
            return Quantities.Time(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--deadline: {wrong.Message}");
        }
    }

    private static void Print(GateResult result, string directory, string? written)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = 200;
        var colour = result.Verdict switch { GateVerdict.Accepted => "green", GateVerdict.Rejected => "red", _ => "yellow" };
        console.MarkupLine($"[{colour} bold]{result.Verdict.ToString().ToUpperInvariant()}[/] {Markup.Escape(result.Reason)}");
        if (result.Effects.Count > 0) console.Write(Effects(result));
        foreach (var finding in result.Findings)
        {
            console.MarkupLine($"  {(finding.Ignored is null ? finding.Severity.ToString().ToLowerInvariant() : "ignored"),-8}[bold]{finding.Code}[/]  {Markup.Escape(finding.Message)}{(finding.World.Length > 0 ? $" [dim]({Markup.Escape(finding.World)})[/]" : "")}");
            if (finding.Ignored is { } reason) console.MarkupLine($"          [dim]{Markup.Escape(reason)}[/]");
            if (finding.Place is { } place) console.MarkupLine($"          [dim]at {Markup.Escape(place.File)}:{place.Line}[/]");
            foreach (var evidence in finding.Evidence.Take(3)) console.MarkupLine($"          [dim]{Markup.Escape(evidence)}[/]");
        }

        if (result.Recovery is { IsRecoverable: true, PredictedSeconds: > 0 } outlook) console.WriteLine($"if it were run here by mistake: recoverable by {outlook.Strategy}, in about {outlook.PredictedSeconds:F0} s on this machine");
        if (result.Case is { } smallest)
        {
            console.WriteLine($"{Environment.NewLine}smallest case: {smallest.Data}{Environment.NewLine}  {smallest.Message}");
            console.WriteLine($"  again: tools/drill gate {result.Script} --replay {Path.Combine(directory, "case.json")}");
        }

        if (written is null && result.Findings.Any(finding => finding.Code == FindingCodes.NoIntent)) console.WriteLine($"{Environment.NewLine}an intent that fits:{Environment.NewLine}{result.FittingIntent}");
        console.WriteLine($"{result.Worlds.Count} runs in {result.GateSeconds:F0} s; {Path.Combine(directory, "gate.md")}; each code: tools/drill explain CODE");
    }

    private static Table Effects(GateResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("table", "deleted", "changed", "inserted", "of", "tenants", "by", "declared");
        foreach (var effect in result.Effects)
            table.AddRow(Markup.Escape($"{effect.Schema}.{effect.Table}"), Text(effect.Deleted), Text(effect.Updated), Text(effect.Inserted), Text(effect.Before), Text(effect.TenantsTouched), effect.Truncated ? "truncate" : effect.Via, effect.Declared ? "yes" : "no");
        return table;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
