using System.CommandLine;
using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Benchmarks;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill bench NAME</c>: side-by-side measurements, as ratios with their spread.</summary>
internal static class BenchVerb
{
    private static readonly Argument<string> Name = new("bench") { Description = string.Join(", ", BenchmarkCatalogue.All.Select(benchmark => benchmark.Name).Distinct()) };
    private static readonly Option<string?> Kind = new("--kind") { Description = string.Join("; ", BenchmarkCatalogue.All.Where(benchmark => benchmark.Kind is not null).Select(benchmark => $"{benchmark.Kind} (of {benchmark.Name}): {benchmark.Title}")) };
    private static readonly Option<string> ProfileName = new("--profile") { Description = "tiny, dev, small, stacker or large", DefaultValueFactory = _ => "small" };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "decides the data", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Pairs = new("--pairs") { Description = "how often both sides are measured, in turn", DefaultValueFactory = _ => 3 };
    private static readonly Option<string?> Engine = new("--engine") { Description = "auto, container or local (default local)" };
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("bench", "measures side by side with the bare tools") { Name, Kind, ProfileName, Seed, Pairs, Engine, Json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var benchmark = Known.Of(() => BenchmarkCatalogue.Named(parsed.GetValue(Name)!, parsed.GetValue(Kind)));
        var options = Known.Of(() => new DrillOptions
        {
            Profile = Profile.Named(parsed.GetValue(ProfileName)!),
            Seed = parsed.GetValue(Seed),
            Engine = new EngineChoice { Kind = Known.Engine(parsed.GetValue(Engine) ?? "local") },
        });
        if (parsed.GetValue(Pairs) < 1) throw new UsageException($"--pairs {parsed.GetValue(Pairs)}: expected at least 1.");
        var result = await benchmark.RunAsync(options, parsed.GetValue(Pairs), Console.Error.WriteLine, cancellation);
        if (parsed.GetValue(Json)) Console.Out.WriteLine(result.ToJson());
        else Print(result);
        return 0;
    }

    private static void Print(BenchResult result)
    {
        Console.Out.WriteLine($"{result.Bench} at {result.Profile}, {result.Pairs} pairs");
        foreach (var (name, ratio) in result.Ratios)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {ratio.Median:F2} times the bare tools ({ratio.Min:F2} to {ratio.Max:F2})"));
        foreach (var (name, value) in result.Values)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {value:F1}"));
    }
}
