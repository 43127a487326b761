using DrillHarness.Drills.Verification;
using DrillHarness.Gate.Isolation;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Portal;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// After the clock has stopped and customers have gone home: production is held against its twin, row by row, edit by edit, page by page.
/// Believes nothing that the recovery said.
/// </summary>
internal sealed class JudgementAct(Drill drill, DrillWorld world, SteadyState steady, Journal journal)
{
    public required StateBefore Before { get; init; }

    public required IEnumerable<string> AlsoInTwin { get; init; }

    public async Task RunAsync(IReadOnlyList<LedgerEntry> ledger, ScriptOutcome script, CancellationToken cancellation)
    {
        var sent = await CandidateScript.SentAsync(world.Production, DatabaseNames.Metadata, cancellation);
        var truth = await WhatReallyHappened.FindAsync(world, drill.Incident.MissedTable, sent, cancellation);
        journal.Record(ScriptRecord.Of(drill.Incident.Script, ScriptWorld.Production, script, sent,
            truth.DeletedByScript.ToDictionary(table => table.Key.Name, table => table.Value)));
        RecordIncident(truth);
        var acknowledged = ledger.Where(entry => entry.Outcome == EditOutcome.Acknowledged).ToList();
        await MigrateTwinAsync(cancellation);
        var replay = new TwinReplay(world.Twin);
        await replay.ReplayAsync(TwinReplay.Order(acknowledged, truth.Good, truth.Order), cancellation);
        var recreated = await RecreatedItems.FindAsync(world.Twin.Metadata, replay.Refused.Select(refusal => refusal.Entry), cancellation);
        var indeterminate = ledger.Where(entry => entry.Outcome == EditOutcome.Indeterminate).ToList();
        var oracle = await new Oracle(world.Live, world.Twin, recreated, indeterminate).CompareAsync(truth.BadIds, cancellation);
        journal.Record(oracle);
        var edits = new LedgerCheck(world.Live, world.Twin, recreated);
        journal.Record(await edits.CheckAsync(ledger, truth.Order, truth.FirstBadCommit, cancellation));
        await CheckWindowAsync(edits, truth, acknowledged, cancellation);
        await CheckInvariantsAsync(cancellation);
        var broken = await LookAtPagesAsync(recreated, cancellation);
        journal.Record(new SteadyStateChecked(Moment.After, broken == 0, $"{drill.Hypothesis.Statement} {broken} tenants are not as they should be."));
    }

    private async Task CheckWindowAsync(LedgerCheck edits, WhatReallyHappened truth, IReadOnlyList<LedgerEntry> acknowledged, CancellationToken cancellation)
    {
        var inside = await EditsInWindow.FindAsync(world.Live.Metadata, drill.Incident.MissedTable, truth, acknowledged, cancellation);
        var held = await edits.CheckAsync(inside, truth.Order, truth.FirstBadCommit, cancellation);
        journal.Check("edits made inside the deletion window, on rows that went later, are there", $"{inside.Count} of {inside.Count}",
            $"{inside.Count - held.Lost - held.Overwritten - held.Resurrected} of {inside.Count}");
    }

    private async Task MigrateTwinAsync(CancellationToken cancellation)
    {
        foreach (var sql in AlsoInTwin)
        {
            await using var command = world.Twin.Metadata.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private void RecordIncident(WhatReallyHappened truth)
    {
        var outside = truth.Taken.Keys.Except(drill.Incident.DamagedTables).ToList();
        journal.Check("the bad transactions took rows of no other table", "none", outside.Count == 0 ? "none" : string.Join(", ", outside));
        journal.CheckFound(truth.BadIds);
    }

    private async Task CheckInvariantsAsync(CancellationToken cancellation)
    {
        foreach (var (name, source) in world.Live.All)
        {
            var violations = await ConstraintCheck.ViolationsAsync(source, cancellation);
            journal.Check($"{name}: foreign and unique keys hold, asked of the tables", "no violation", violations.Count == 0 ? "no violation" : string.Join("; ", violations));
            var behind = await SequencePositions.BehindAsync(source, cancellation);
            journal.Check($"{name}: sequences are ahead of their keys", "none behind", behind.Count == 0 ? "none behind" : string.Join(", ", behind));
            var back = await Before.MovedBackAsync(name, source, cancellation);
            journal.Check($"{name}: no sequence moved back", "none", back.Count == 0 ? "none" : string.Join(", ", back));
            var changed = await Before.ChangedAsync(name, source, cancellation);
            journal.Check($"{name}: triggers, constraints, owners and grants are as before", "unchanged", changed ?? "unchanged");
        }
    }

    private async Task<int> LookAtPagesAsync(RecreatedItems recreated, CancellationToken cancellation)
    {
        var started = journal.Elapsed;
        await using var twinPortal = await WorldBuilder.OpenPortalAsync(world.TwinServer, cancellation);
        using var twinVisitor = new PortalVisitor(twinPortal.BaseAddress, world.Password);
        var shouldBe = await new NavigationCrawl(twinVisitor, world.Seeded.Tenants).ReadAllAsync(null, cancellation);
        var live = await steady.Crawl.ReadAllAsync(null, cancellation);
        var broken = live.Where(tenant => NavigationJudgement.Differs(tenant.Value, shouldBe[tenant.Key], recreated)).Select(tenant => tenant.Key).ToList();
        journal.Record(new NavigationChecked
        {
            When = Moment.After,
            TenantsChecked = live.Count,
            PagesChecked = live.Values.Sum(tenant => tenant.Apps.Count),
            Broken = broken.Count,
            BrokenTenants = [.. broken.Take(20).Select(world.SlugOf)],
            Seconds = (journal.Elapsed - started).TotalSeconds,
        });
        return broken.Count;
    }
}
