using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>What one observed run costs beside the script alone, in worlds of the same template.</summary>
/// <param name="WorldSeconds">Cloning a world.</param>
/// <param name="ScriptSeconds">The script by itself, from its start to its end.</param>
/// <param name="ObservedSeconds">The same with everything seen and judged, from before the first look to after the last.</param>
public sealed record GateCost(double WorldSeconds, double ScriptSeconds, double ObservedSeconds)
{
    /// <summary>Measures so many pairs, the bare run and the observed one in turn; building and starting the server are not in it.</summary>
    public static async Task<IReadOnlyList<GateCost>> MeasureAsync(
        GateOptions options, IApplication application, string profile, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var server = await GateServer.OpenAsync(options.Engine, cancellation);
        using var script = await CandidateScript.PrepareAsync(options, server.Directory, cancellation);
        var template = await server.MakeTemplateAsync(application, profile, options.Seed, cancellation);
        var file = options.IntentFile ?? Intent.FileFor(options.Script);
        var intent = file is null ? null : IntentReader.Read(file);
        var costs = new List<GateCost>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var (_, bare) = await new BareRun(server, script).MeasureAsync(template, profile, options.Seed, cancellation);
            var started = TimeProvider.System.GetTimestamp();
            var world = await server.CloneAsync(template, profile, options.Seed, [], cancellation);
            var cloned = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            started = TimeProvider.System.GetTimestamp();
            var seen = await new Observer(server, application, intent).RunAsync(world, script.RunAsync, cancellation);
            _ = Verdicts.Judge.FindingsOf(seen, intent);
            costs.Add(new GateCost(cloned, bare, TimeProvider.System.GetElapsedTime(started).TotalSeconds));
            await server.DropAsync(world, cancellation);
            tell(FormattableString.Invariant($"pair {pair + 1}: script {bare:F2} s, observed {costs[^1].ObservedSeconds:F2} s, a world {cloned:F2} s"));
        }

        return costs;
    }
}
