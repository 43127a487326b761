using System.CommandLine;
using System.Text.Json;
using DrillHarness.Drills.Catalogue;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Reproductions;
using DrillHarness.Drills.Strategies;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill list</c>: the catalogue.</summary>
internal static class ListVerb
{
    private const int OldestMajor = 14;

    private static readonly Argument<string?> What = new("what") { Description = "scripts: the maintenance scripts that the gate is tried on; else everything", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Matrix = new("--matrix") { Description = "one line of JSON for a CI matrix: each drill on each PostgreSQL major" };
    private static readonly Option<string> Majors = new("--postgres") { Description = "with --matrix: the majors, with commas between", HelpName = "MAJOR,...", DefaultValueFactory = _ => "14,15,16,17,18" };
    private static readonly Option<string> Engine = new("--engine") { Description = "with --matrix: container or local (default container)", DefaultValueFactory = _ => "container" };
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("list", "lists drills, strategies, faults and script reproductions") { What, Matrix, Majors, Engine, Json };
        command.SetAction(parsed => parsed.GetValue(What) switch
        {
            null when parsed.GetValue(Matrix) => PrintMatrix(parsed),
            null => Print(parsed.GetValue(Json)),
            "scripts" => PrintScripts(parsed.GetValue(Json)),
            var other => throw new UsageException($"'{other}' cannot be listed, expected scripts, or nothing for everything."),
        });
        return command;
    }

    private static int PrintMatrix(ParseResult parsed)
    {
        var engine = parsed.GetValue(Engine)!;
        if (Known.Of(() => Known.Engine(engine)) is null) throw new UsageException("--engine auto: a matrix is for machines that are not here, expected container or local.");
        var majors = parsed.GetValue(Majors)!.Split(',', StringSplitOptions.TrimEntries).Select(text =>
            int.TryParse(text, out var major) && major >= OldestMajor ? major : throw new UsageException($"--postgres '{text}': expected PostgreSQL majors from {OldestMajor} on, with commas between.")).ToList();
        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            include = majors.Distinct().SelectMany(_ => DrillCatalogue.All, (major, drill) => new { drill = drill.Name, postgres = major, engine }),
        }));
        return 0;
    }

    private static int PrintScripts(bool json)
    {
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            schemaVersion = 1,
            scripts = ScriptCatalogue.All.Select(script => new
            {
                name = script.Name, orm = script.Orm, version = script.Version, path = script.Path, expect = script.Expect, trait = script.Trait, source = script.Source,
            }),
        }));
        else foreach (var script in ScriptCatalogue.All) Console.Out.WriteLine($"{script.Name,-44} {script.Orm + " " + script.Version,-18} {script.Expect,-9} {script.Path}");
        return 0;
    }

    private static int Print(bool json)
    {
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            schemaVersion = 1,
            drills = DrillCatalogue.All.Select(drill => new { name = drill.Name, title = drill.Title, strategy = drill.Recovery }),
            strategies = RecoveryStrategies.All.Select(strategy => new { name = strategy.Name, title = strategy.Title }),
            faults = FaultCatalogue.All.Select(fault => new { name = fault.Name, title = fault.Title, phases = fault.Phases }),
            reproductions = ScriptReproductions.All.Select(known => new { name = known.Name, title = known.Title }),
        }));
        else
        {
            Console.Out.WriteLine("drills");
            foreach (var drill in DrillCatalogue.All) Console.Out.WriteLine($"  {drill.Name,-24} {drill.Title}");
            Console.Out.WriteLine("strategies");
            foreach (var strategy in RecoveryStrategies.All) Console.Out.WriteLine($"  {strategy.Name,-24} {strategy.Title}");
            Console.Out.WriteLine("faults");
            foreach (var fault in FaultCatalogue.All) Console.Out.WriteLine($"  {fault.Name,-24} {fault.Title} ({string.Join(", ", fault.Phases)})");
            Console.Out.WriteLine("script reproductions");
            foreach (var known in ScriptReproductions.All) Console.Out.WriteLine($"  {known.Name,-24} {known.Title}");
        }

        return 0;
    }
}
