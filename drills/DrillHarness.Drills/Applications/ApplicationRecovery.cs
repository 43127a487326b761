using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Isolation;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>From the script's start to the last page verified, on the one clock: the alarm, how much is broken, the recovery itself, and the look at rows and pages.</summary>
internal sealed class ApplicationRecovery(
    ApplicationDrill drill, ApplicationWorld world, ApplicationCustomers customers, RowCanaries canaries, PageLook pages, Journal journal, TimeProvider time)
{
    public required IRecoveryStrategy Strategy { get; init; }

    public required DrillOptions Options { get; init; }

    public required FaultScene Faults { get; init; }

    /// <summary>Where the script began.</summary>
    public required NpgsqlLogSequenceNumber Began { get; init; }

    /// <exception cref="NothingHappenedException">The script took nothing.</exception>
    public async Task RunAsync(Task<ScriptOutcome> script, CancellationToken cancellation)
    {
        var alarm = await canaries.WatchAsync(script, cancellation);
        if (alarm.Table is null) await SomethingHappenedAsync(await script, cancellation);
        var clock = new PhaseClock(journal, time);
        clock.Start("detect", time.GetElapsedTime(alarm.LastSeen));
        journal.Record(new CanaryLost(alarm.LastSeenAt, alarm.FirstMissedAt, alarm.Table is { } missed ? $"rows of {missed}" : "nothing that the canaries watch"));
        journal.Record(new StepTold(alarm.Table is { } table ? $"canaries miss rows of {table}" : "no canary misses anything; what the script took is undone all the same"));
        await using var broken = new SideTask<int>("the look at the pages", LookAtBrokenAsync, journal, cancellation);
        await using var network = Faults.Network;
        await using var line = new FaultLine(Options.Faults, Faults);
        await line.EnterAsync("detect", cancellation);
        await new RecoveryAttempts(Strategy, Faults.Cut, journal).RunAsync(new RecoveryScene
        {
            Site = world.Site,
            Family = new LoggedFamily(world.Site, world.Catalog, Began),
            RequestedTarget = Options.Target,
            Clock = clock,
            Journal = journal,
            FirstTenants = Options.FirstTenants,
            EditP99 = since => EditLatency.P99Since(since, customers.Ledger.Select(edit => (edit.SentAt, edit.Latency))),
            Faults = line,
        }, cancellation);
        await broken.Running;
        clock.Enter("verify");
        await line.DisposeAsync();
        await VerifyAsync(cancellation);
        clock.Stop();
    }

    private async Task<int> LookAtBrokenAsync(CancellationToken cancellation)
    {
        var broken = await pages.AgainAsync(Moment.During, cancellation);
        await pages.ClickAsync(Moment.During, cancellation);
        return broken.Count;
    }

    // Nobody missed anything: a script may have taken a few rows all the same, or nothing.
    private async Task SomethingHappenedAsync(ScriptOutcome outcome, CancellationToken cancellation)
    {
        var survey = await world.Site.SurveyAsync(cancellation);
        var took = await new LoggedFamily(world.Site, world.Catalog, Began).AmongAsync(survey.Committed, world.Site.ScriptRole, cancellation);
        if (took.Count > 0) return;
        var said = outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        throw new NothingHappenedException($"The script ended with exit code {outcome.ExitCode}{(said is null ? "" : $" ({said.Trim()})")} and took no row, expected an incident to recover from.");
    }

    private async Task VerifyAsync(CancellationToken cancellation)
    {
        TableName? missed = null;
        var broken = 0;
        try
        {
            await new Until
            {
                Awaited = $"the rows of {drill.Name} to be as they were, and its pages to answer",
                Deadline = Deadlines.NavigationBack,
                Interval = TimeSpan.FromMilliseconds(250),
                Progress = _ => Task.FromResult(missed is not null ? $"rows of {missed} are still missed" : $"{broken} pages do not answer"),
            }.TrueAsync(async token => (missed = await canaries.MissedAsync(token)) is null && (broken = (await pages.BrokenAsync(token)).Count) == 0, cancellation);
        }
        catch (DeadlinePassedException late)
        {
            // No reason to stop looking: the judge sees in the last look what is broken.
            journal.Record(new StepTold(late.Message));
        }

        await pages.ClickAsync(Moment.After, cancellation);
    }
}
