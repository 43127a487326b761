using System.Globalization;
using DrillHarness.Gate.Isolation;
using DrillHarness.Metadata;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>The maintenance script of a drill and its scheduler, which may start it more than once.</summary>
public sealed class ScriptRuns : IAsyncDisposable
{
    private readonly Drill drill;
    private readonly DrillWorld world;
    private readonly DrillOptions options;
    private readonly Journal journal;
    private readonly CancellationToken cancellation;
    private readonly List<SideTask<ScriptOutcome>> runs = [];

    internal ScriptRuns(Drill drill, DrillWorld world, DrillOptions options, Journal journal, CancellationToken cancellation) =>
        (this.drill, this.world, this.options, this.journal, this.cancellation) = (drill, world, options, journal, cancellation);

    /// <summary>Starts it, beside whatever else is going on.</summary>
    public Task<ScriptOutcome> Start()
    {
        var run = new SideTask<ScriptOutcome>(runs.Count == 0 ? "the maintenance script" : "the script's next run", RunAsync, journal, cancellation);
        lock (runs) runs.Add(run);
        return run.Running;
    }

    /// <summary>When every run so far has ended: how the first did.</summary>
    public async Task<ScriptOutcome> EndedAsync()
    {
        for (var at = 0; at < runs.Count; at++) await runs[at].Running;
        return await runs[0].Running;
    }

    /// <summary>Stops what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var run in runs) await run.DisposeAsync();
    }

    private async Task<ScriptOutcome> RunAsync(CancellationToken stop)
    {
        journal.Record(new StepTold($"the maintenance script starts: {drill.Incident.Script}"));
        var candidate = new CandidateScript(drill.Incident, options.Profile, world.Seeded.Epoch, world.Engine.Directory.Path, options.AllowUnisolated);
        var outcome = await candidate.RunAsync(world.Production, DatabaseNames.Metadata, stop);
        journal.Record(new StepTold(string.Create(CultureInfo.InvariantCulture,
            $"the maintenance script has ended after {outcome.Seconds:F1} s with exit code {outcome.ExitCode}{(outcome.ExitCode == 0 ? "" : $": {LastLine(outcome)}")}")));
        return outcome;
    }

    private static string LastLine(ScriptOutcome outcome) =>
        outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}
