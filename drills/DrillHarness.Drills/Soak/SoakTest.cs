using System.Globalization;
using DrillHarness.Drills.Soak.Playing;

namespace DrillHarness.Drills.Soak;

/// <summary>
/// Many runs, each with a schema, rows, edits and an incident of its own that its seed decides, each recovered and compared with a twin that
/// never had the incident.
/// </summary>
public sealed class SoakTest(SoakOptions options)
{
    /// <summary>Runs all of it on two clusters of its own.</summary>
    /// <param name="tell">Told in words what is going on: a line when a batch begins or ends, and for each run that did not recover.</param>
    /// <param name="ended">Told how each run ended, as it ends.</param>
    /// <exception cref="DrillHarness.Clusters.MachineLacksException">The engine is not to be had here.</exception>
    public async Task<SoakResult> RunAsync(Action<string> tell, Action<SoakRun>? ended, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var world = await SoakWorld.OpenAsync(options.Engine, cancellation);
        var recovery = new CaptureAndMerge();
        var runs = new List<SoakRun>();
        foreach (var (number, seeds) in Seeds().Chunk(options.BatchRuns).Index())
        {
            var cases = seeds.Select(seed => SoakCase.Of(seed, options.Size)).ToList();
            runs.AddRange(await new SoakBatch(world, number + 1, _ => recovery).RunAsync(cases, run =>
            {
                if (!run.Recovered) tell($"seed {run.Seed}, {run.Kind}: {run.Message ?? "refused: " + run.Refusal}");
                if (!run.Recovered) Write(SoakCase.Of(run.Seed, options.Size, run.Kind, run.Draw), run);
                ended?.Invoke(run);
            }, cancellation));
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            tell(string.Create(CultureInfo.InvariantCulture, $"{runs.Count} of {options.Runs} runs, {runs.Count(run => run.Recovered)} recovered, {seconds:F0} s"));
        }

        var result = SoakResult.Of(options, runs, TimeProvider.System.GetElapsedTime(started));
        if (options.OutDirectory is { } directory) await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(directory).FullName, "soak.json"), result.ToJson(), cancellation);
        return result;
    }

    private IEnumerable<ulong> Seeds() => Enumerable.Range(0, options.Runs).Select(run => options.Seed + (ulong)run);

    private void Write(SoakCase one, SoakRun run)
    {
        if (options.OutDirectory is not { } directory) return;
        var text = $"-- {run.Message ?? "refused: " + run.Refusal}\n{string.Concat(run.Differences.Select(difference => $"--   {difference.ReplaceLineEndings(" ")}\n"))}" +
            $"\n{string.Join(";\n", one.Setup)};\n\n{one.Story()}";
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(directory).FullName, $"seed-{run.Seed}.sql"), text);
    }
}
