using System.Collections.Concurrent;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Drills.Verification;
using DrillHarness.Metadata.Activity;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// From the alarm to the last tenant verified, on the one clock: how much is broken, the recovery itself, and the look at every tenant's
/// navigation while customers go on working.
/// </summary>
internal sealed class RecoveryAct(DrillWorld world, SteadyState steady, Customers customers, Journal journal, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, double> recovered = new();

    public required Drill Drill { get; init; }

    public required IRecoveryStrategy Strategy { get; init; }

    public required ulong Seed { get; init; }

    public required IReadOnlyList<string> FirstTenants { get; init; }

    public required IReadOnlyList<PlannedFault> Planned { get; init; }

    public required FaultScene Faults { get; init; }

    public Recovery.Targets.RequestedTarget? Target { get; init; }

    public async Task RunAsync(CanaryAlarm alarm, CancellationToken cancellation)
    {
        var clock = new PhaseClock(journal, time);
        clock.Start("detect", time.GetElapsedTime(alarm.LastSeen));
        journal.Record(new CanaryLost(alarm.LastSeenAt, alarm.FirstMissedAt, $"/navigation of {alarm.Tenant}"));
        await using var broken = new SideTask<int>("the look at how much is broken", LookAtBrokenAsync, journal, cancellation);
        await using var network = Faults.Network;
        await using var line = new FaultLine(Planned, Faults);
        await line.EnterAsync("detect", cancellation);
        await new RecoveryAttempts(Strategy, Faults.Cut, journal).RunAsync(new RecoveryScene
        {
            Site = world.Site,
            MissedTable = Drill.Incident.MissedTable,
            MissedKeys = alarm.MissedItems,
            Family = new AuditedFamily(world.Live.Metadata, DrillWorld.Audit, Drill.Incident.MissedTable, alarm.MissedItems),
            Announce = NavigationAnnouncement.SendAsync,
            RequestedTarget = Target,
            Clock = clock,
            Journal = journal,
            FirstTenants = FirstTenants,
            BeforeWriting = broken.Running,
            EditP99 = since => EditLatency.P99Since(since, customers.Ledger.Entries.Select(entry => (entry.SentAt, entry.Latency))),
            Faults = line,
        }, cancellation);
        await broken.Running;
        customers.LeaveIncident();
        clock.Enter("verify");
        await line.DisposeAsync();
        await VerifyAsync(clock, cancellation);
        clock.Stop();
        RecordTenants();
    }

    private async Task<int> LookAtBrokenAsync(CancellationToken cancellation)
    {
        var started = journal.Elapsed;
        var now = await steady.Crawl.ReadAllAsync(null, cancellation);
        var broken = steady.BrokenAmong(now, await steady.TouchedAsync(customers.Ledger.Entries, cancellation));
        journal.Record(new NavigationChecked
        {
            When = Moment.During,
            TenantsChecked = now.Count,
            PagesChecked = now.Values.Sum(tenant => tenant.Apps.Count),
            Broken = broken.Count,
            BrokenTenants = [.. broken.Take(20).Select(world.SlugOf)],
            Seconds = (journal.Elapsed - started).TotalSeconds,
        });
        if (ReportModel.Draw(broken.Count, Seed) is { } reports) journal.Record(reports);
        await steady.Browser.LookAsync(Moment.During, cancellation);
        return broken.Count;
    }

    private async Task VerifyAsync(PhaseClock clock, CancellationToken cancellation)
    {
        try
        {
            await UntilBackAsync(clock, cancellation);
        }
        catch (DeadlinePassedException late)
        {
            // No reason to stop looking: the judge sees in the last look what is broken.
            journal.Record(new StepTold(late.Message));
        }

        await steady.Browser.LookAsync(Moment.After, cancellation);
    }

    // Customers go on editing, so a tenant that looks wrong is looked at again with what was sent meanwhile, until a deadline. That starts
    // after the first look at all of them, which takes as long as there are many.
    private async Task UntilBackAsync(PhaseClock clock, CancellationToken cancellation)
    {
        var left = await StillBrokenAsync([.. steady.Before.Keys], clock, cancellation);
        if (left.Count == 0) return;
        await new Until
        {
            Awaited = "every tenant's navigation to be back",
            Deadline = Deadlines.NavigationBack,
            Interval = TimeSpan.FromMilliseconds(250),
            Progress = _ => Task.FromResult($"{left.Count} tenants still broken, first {world.SlugOf(left[0])}"),
        }.TrueAsync(async token => (left = await StillBrokenAsync(left, clock, token)).Count == 0, cancellation);
    }

    private async Task<IReadOnlyList<long>> StillBrokenAsync(IReadOnlyList<long> tenants, PhaseClock clock, CancellationToken cancellation)
    {
        var seenAt = new ConcurrentDictionary<long, double>();
        var now = await steady.CrawlOf(tenants.OrderBy(tenant => FirstTenants.Contains($"{tenant}") ? 0 : 1))
            .ReadAllAsync(tenant => seenAt[tenant.TenantId] = clock.Elapsed.TotalSeconds, cancellation);
        var left = steady.BrokenAmong(now, await steady.TouchedAsync(customers.Ledger.Entries, cancellation));
        foreach (var (tenant, at) in seenAt.ExceptBy(left, seen => seen.Key)) recovered.TryAdd(tenant, at);
        return left;
    }

    private void RecordTenants()
    {
        var affected = recovered.Where(tenant => steady.Before[tenant.Key].HasNavigation).Select(tenant => tenant.Value).Order().ToList();
        if (affected.Count == 0) return;
        journal.Record(new TenantsRecovered(affected[0], Percentile.Of(affected, 0.5), Percentile.Of(affected, 0.95), affected[^1]));
    }
}
