using System.Globalization;
using DrillHarness.Gate.Isolation;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>The maintenance script of a drill and its scheduler, which may start it more than once.</summary>
public sealed class ScriptRuns : IAsyncDisposable
{
    private readonly string script;
    private readonly Func<CancellationToken, Task<ScriptOutcome>> run;
    private readonly Journal journal;
    private readonly CancellationToken cancellation;
    private readonly List<SideTask<ScriptOutcome>> runs = [];

    /// <param name="script">Its name, for people.</param>
    /// <param name="run">Runs it once, to its end.</param>
    internal ScriptRuns(string script, Func<CancellationToken, Task<ScriptOutcome>> run, Journal journal, CancellationToken cancellation) =>
        (this.script, this.run, this.journal, this.cancellation) = (script, run, journal, cancellation);

    /// <summary>Starts it, beside whatever else is going on.</summary>
    public Task<ScriptOutcome> Start()
    {
        var started = new SideTask<ScriptOutcome>(runs.Count == 0 ? "the maintenance script" : "the script's next run", RunAsync, journal, cancellation);
        lock (runs) runs.Add(started);
        return started.Running;
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
        foreach (var started in runs) await started.DisposeAsync();
    }

    private async Task<ScriptOutcome> RunAsync(CancellationToken stop)
    {
        journal.Record(new StepTold($"the maintenance script starts: {script}"));
        var outcome = await run(stop);
        journal.Record(new StepTold(string.Create(CultureInfo.InvariantCulture,
            $"the maintenance script has ended after {outcome.Seconds:F1} s with exit code {outcome.ExitCode}{(outcome.ExitCode == 0 ? "" : $": {LastLine(outcome)}")}")));
        return outcome;
    }

    private static string LastLine(ScriptOutcome outcome) =>
        outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}
