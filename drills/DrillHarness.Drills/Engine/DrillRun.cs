using DrillHarness.Clusters;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Runs a drill: builds the world, captures how it is when all is well, lets the script do its damage under the canaries' eyes, recovers
/// against the clock, and judges. Only records; the verdict is computed from the journal afterwards.
/// </summary>
internal sealed class DrillRun(Drill drill, DrillOptions options, IRecoveryStrategy strategy, Journal journal, ServerLogs logs, SlippingClock clock)
{
    public async Task PlayAsync(IClusterEngine engine, string outDirectory, CancellationToken cancellation)
    {
        await using var world = await new WorldBuilder(engine, options, journal, logs).BuildAsync(cancellation);
        journal.Redact(world.Password);
        using var visitor = new PortalVisitor(world.Portal.BaseAddress, world.Password);
        await using var browser = await BrowserJourney.StartAsync(JourneyOptions(world, outDirectory));
        await new Rehearsal(drill, options, journal).RunAsync(world, cancellation);
        var steady = await CaptureAsync(world, visitor, browser, cancellation);
        var before = await StateBefore.TakeAsync(world.Live.All, cancellation);

        await using var customers = Customers.Start(new CustomersOptions
        {
            Portal = world.Portal.BaseAddress, World = world.Seeded, Profile = options.Profile, Seed = options.Seed,
        });
        var counts = EditCounts.For(options.Profile);
        await customers.UntilAcknowledgedAsync(counts.Before + options.EditsBeforeMore, cancellation);
        journal.Record(new StepTold($"customers at work: {customers.Ledger.Acknowledged} edits acknowledged"));
        await using var script = Script(world, cancellation);
        var faults = FaultScene.Of(world.Site, options, script, journal, clock);
        await IncidentAsync(world, steady, customers, faults, cancellation);
        var outcome = await script.EndedAsync();
        await customers.UntilAcknowledgedAsync(counts.InAll + options.EditsBeforeMore, cancellation);
        await customers.StopAsync();
        journal.Record(new StepTold("customers have gone home; production is held against its twin"));
        await new JudgementAct(drill, world, steady, journal) { Before = before, AlsoInTwin = faults.AlsoInTwin }
            .RunAsync(customers.Ledger.Entries, outcome, cancellation);
    }

    private ScriptRuns Script(DrillWorld world, CancellationToken cancellation)
    {
        var candidate = new CandidateScript(drill.Incident, options.Profile, world.Seeded.Epoch, world.Engine.Directory.Path, options.AllowUnisolated);
        return new ScriptRuns(drill.Incident.Script, stop => candidate.RunAsync(world.Production, DatabaseNames.Metadata, stop), journal, cancellation);
    }

    private async Task<SteadyState> CaptureAsync(DrillWorld world, PortalVisitor visitor, BrowserJourney browser, CancellationToken cancellation)
    {
        var started = journal.Elapsed;
        var crawl = new NavigationCrawl(visitor, world.Seeded.Tenants);
        var captured = await crawl.ReadAllAsync(null, cancellation);
        // Every tenant that has items in the database has to show some, or the portal is not what it should be to begin with.
        var wrong = world.Seeded.Tenants.Where(tenant => tenant.NavigationItems > 0 && !captured[tenant.Id].HasNavigation).ToList();
        journal.Record(new NavigationChecked
        {
            When = Moment.Before,
            TenantsChecked = captured.Count,
            PagesChecked = captured.Values.Sum(tenant => tenant.Apps.Count),
            Broken = wrong.Count,
            BrokenTenants = [.. wrong.Take(20).Select(tenant => tenant.Slug)],
            Seconds = (journal.Elapsed - started).TotalSeconds,
        });
        await browser.LookAsync(Moment.Before, cancellation);
        journal.Record(new SteadyStateChecked(Moment.Before, wrong.Count == 0,
            $"{drill.Hypothesis.Statement} {captured.Count(tenant => tenant.Value.HasNavigation)} of {captured.Count} tenants have navigation."));
        return new SteadyState { Before = captured, Crawl = crawl, Visitor = visitor, Browser = browser, World = world };
    }

    // The script goes on from tenant to tenant or batch to batch, and the recovery begins while it is still running.
    private async Task IncidentAsync(DrillWorld world, SteadyState steady, Customers customers, FaultScene faults, CancellationToken cancellation)
    {
        var canaries = new Canaries(steady.Visitor, CanaryTenants(steady), world.Seeded.Tenants, clock);
        await using var watch = new SideTask<CanaryAlarm>("the canaries' watch", canaries.WatchAsync, journal, cancellation);
        var alarm = await AlarmAsync(watch, faults.Script.Start());
        customers.EnterIncident();
        journal.Record(new StepTold($"canaries miss {alarm.MissedItems.Count} navigation items, first at {alarm.Tenant}"));
        await new RecoveryAct(world, steady, customers, journal, clock)
        {
            Drill = drill,
            Strategy = strategy,
            Seed = options.Seed,
            FirstTenants = [.. world.Seeded.Tenants.Where(tenant => options.FirstTenants.Contains(tenant.Slug)).Select(tenant => $"{tenant.Id}")],
            Planned = options.Faults,
            Faults = faults,
            Target = options.Target,
        }.RunAsync(alarm, cancellation);
        if (options.Watch > TimeSpan.Zero) await new WatchAct(Watched(world, steady, customers), journal).RunAsync(options.Watch, cancellation);
    }

    private WatchedOn Watched(DrillWorld world, SteadyState steady, Customers customers) => new([.. world.Live.All.Select(database => database.Source)], async token =>
    {
        var now = await steady.CrawlOf(CanaryTenants(steady).Select(canary => canary.TenantId)).ReadAllAsync(null, token);
        return [.. steady.BrokenAmong(now, await steady.TouchedAsync(customers.Ledger.Entries, token)).Select(world.SlugOf)];
    }, () => [.. customers.Ledger.Entries.Select(entry => entry.Outcome)]);

    private static async Task<CanaryAlarm> AlarmAsync(SideTask<CanaryAlarm> watch, Task script)
    {
        await Task.WhenAny(watch.Running, script);
        if (script.IsFaulted) await script;
        if (!watch.Running.IsCompleted) watch.StopAfter(Timing.Deadlines.AlarmAfterScript);
        try
        {
            return await watch.Running;
        }
        catch (OperationCanceledException) when (script.IsCompletedSuccessfully)
        {
            throw new NothingHappenedException("The script ended and no canary missed anything, expected an incident to recover from.");
        }
    }

    private IReadOnlyList<TenantNavigation> CanaryTenants(SteadyState steady) =>
        [.. steady.Before.Values.Where(tenant => tenant.HasNavigation).OrderByDescending(tenant => tenant.Items.Count())
            .Skip(steady.Before.Count / 10).Take(drill.Hypothesis.CanaryTenants)];

    private BrowserJourneyOptions JourneyOptions(DrillWorld world, string outDirectory) => new()
    {
        Portal = world.Portal.BaseAddress,
        Password = world.Password,
        Tenants = BrowserJourneyOptions.Sample(world.Seeded, drill.Hypothesis.BrowserTenants),
        OutDirectory = outDirectory,
        TemporaryFolder = world.Engine.Directory.MakeDirectory("browser"),
        Journal = journal,
    };
}
