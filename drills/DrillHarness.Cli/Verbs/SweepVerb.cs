using System.CommandLine;
using System.Text.Json;
using DrillHarness.Clusters;

namespace DrillHarness.Cli.Verbs;

/// <summary><c>drill sweep</c>: removes what killed or kept runs left, and spares runs that live.</summary>
internal static class SweepVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "as JSON" };

    public static Command Create()
    {
        var command = new Command("sweep", "removes whatever a killed run left behind") { Json };
        command.SetAction((parsed, cancellation) => SweepAsync(parsed.GetValue(Json), cancellation));
        return command;
    }

    private static async Task<int> SweepAsync(bool json, CancellationToken cancellation)
    {
        var swept = await Sweep.SweepAsync(cancellation);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                schemaVersion = 1,
                runs = swept.Select(run => new { id = run.RunId, things = run.Things, removed = run.Removed }),
            }));
            return 0;
        }

        foreach (var run in swept)
            Console.Out.WriteLine(run.Removed ? $"removed {run.RunId}: {run.Things} things" : $"spared  {run.RunId}: it lives");
        if (swept.Count == 0) Console.Out.WriteLine("nothing was left behind");
        return 0;
    }
}
