using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Drills.Strategies;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Preparing;
using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// Runs a drill of somebody's application: fills it, lets customers work on it, has the script do its damage under the canaries' eyes, recovers
/// against the clock, and judges. Only records; the verdict is computed from the journal afterwards.
/// </summary>
internal sealed class ApplicationRun(ApplicationDrill drill, DrillOptions options, IRecoveryStrategy strategy, Journal journal, ServerLogs logs, SlippingClock clock)
{
    private const int EditsBefore = 150;
    private const int EditsInAll = 400;

    public async Task PlayAsync(IClusterEngine engine, string outDirectory, CancellationToken cancellation)
    {
        await using var world = await new ApplicationWorldBuilder(drill, options.Seed, engine, journal, logs).BuildAsync(cancellation);
        var script = (drill.Script ?? drill.File.Incident) is { } given ? new IncidentScript(given, Path.GetRelativePath(Environment.CurrentDirectory, given))
            : await MadeUpIncident.WriteAsync(world, engine.Directory.MakeDirectory("incident"), drill.File.File, cancellation);
        var prepared = await ScriptPreparation.PrepareAsync(script.Path, engine.Directory.Path, cancellation);
        var tables = CustomerTable.Of(world.Catalog);
        var canaries = new RowCanaries(world.Live, clock);
        await canaries.ChooseAsync(world.Catalog, tables, cancellation);
        await using var browser = world.Pages is null ? null : await ApplicationBrowser.StartAsync(world.Pages, outDirectory, engine.Directory.MakeDirectory("browser"), journal);
        var pages = new PageLook(world, browser, journal);
        await pages.BeforeAsync(cancellation);
        journal.Record(new SteadyStateChecked(Moment.Before, await canaries.MissedAsync(cancellation) is null, $"{drill.Hypothesis} {canaries.Tables} tables are watched."));
        var before = await StateBefore.TakeAsync([(ApplicationWorld.Database, world.Live)], cancellation);

        await using var customers = await ApplicationCustomers.BeginAsync(world, tables, options.Seed, cancellation);
        await customers.UntilAcknowledgedAsync(EditsBefore + options.EditsBeforeMore, cancellation);
        await canaries.SettleAsync(cancellation);
        journal.Record(new StepTold($"customers at work on {tables.Count} tables: {customers.Acknowledged} edits acknowledged"));
        var began = await PositionAsync(world, cancellation);
        await using var runs = new ScriptRuns(script.Title, stop => RunScriptAsync(world, prepared, stop), journal, cancellation);
        var faults = FaultScene.Of(world.Site, options, runs, journal, clock);
        await new ApplicationRecovery(drill, world, customers, canaries, pages, journal, clock) { Strategy = strategy, Options = options, Faults = faults, Began = began }
            .RunAsync(runs.Start(), cancellation);
        if (options.Watch > TimeSpan.Zero) await new WatchAct(Watched(world, customers, canaries, pages), journal).RunAsync(options.Watch, cancellation);
        var outcome = await runs.EndedAsync();
        await customers.UntilAcknowledgedAsync(EditsInAll + options.EditsBeforeMore, cancellation);
        await customers.StopAsync();
        journal.Record(new StepTold("customers have gone home; production is held against its twin"));
        await new ApplicationJudgement(drill, world, canaries, pages, journal) { Before = before, Began = began, Script = script.Title }
            .RunAsync(customers.Ledger, outcome, cancellation);
        await world.Effects.DisposeAsync();
    }

    private static WatchedOn Watched(ApplicationWorld world, ApplicationCustomers customers, RowCanaries canaries, PageLook pages) => new([world.Live], async token =>
    [
        .. await canaries.MissedAsync(token) is { } table ? new[] { $"rows of {table}" } : [],
        .. (await pages.BrokenAsync(token)).Select(page => page.Name),
    ], () => [.. customers.Ledger.Select(edit => edit.Outcome)]);

    private Task<ScriptOutcome> RunScriptAsync(ApplicationWorld world, PreparedScript prepared, CancellationToken cancellation) => ScriptSandbox.RunAsync(prepared.ApplyTo(new ScriptRun
    {
        ScriptPath = prepared.ScriptPath,
        Database = DatabaseAddress.Of(world.Production.ConnectionString(ApplicationWorld.Database, GateServer.ScriptRole)),
        AllowUnisolated = options.AllowUnisolated,
        ScratchDirectory = world.Engine.Directory.Path,
    }), cancellation);

    private static async Task<NpgsqlLogSequenceNumber> PositionAsync(ApplicationWorld world, CancellationToken cancellation)
    {
        await using var command = world.Live.CreateCommand("SELECT pg_current_wal_insert_lsn()");
        return (NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
