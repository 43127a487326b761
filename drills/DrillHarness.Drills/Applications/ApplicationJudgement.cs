using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Verification;
using DrillHarness.Drills.Verification.AnySchema;
using DrillHarness.Gate.Isolation;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using NpgsqlTypes;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// After the clock has stopped and customers have gone home: the twin is brought to where production would be without the script, and production is
/// held against it, row by row, edit by edit, page by page. Believes nothing that the recovery said.
/// </summary>
internal sealed class ApplicationJudgement(ApplicationDrill drill, ApplicationWorld world, RowCanaries canaries, PageLook pages, Journal journal)
{
    private const int MostExamples = 20;

    public required StateBefore Before { get; init; }

    public required NpgsqlLogSequenceNumber Began { get; init; }

    public required string Script { get; init; }

    public async Task RunAsync(IReadOnlyList<ApplicationEdit> ledger, ScriptOutcome script, CancellationToken cancellation)
    {
        var truth = await ApplicationTruth.FindAsync(world, ledger, Began, cancellation);
        var twin = new TwinFollower(world.Twin, truth.Known, truth.BadIds);
        await twin.FollowAsync(world.Effects, cancellation);
        var sent = await CandidateScript.SentAsync(world.Production, ApplicationWorld.Database, cancellation);
        journal.Record(ScriptRecord.Of(Script, ScriptWorld.Production, script, sent, twin.Taken.AsReadOnly()));
        RecordIncident(truth, twin);
        await CompareAsync(cancellation);
        journal.Record(await RowLedgerCheck.CheckAsync(world.Live, ledger, truth.Order, truth.FirstBadCommit, cancellation));
        await CheckSequencesAsync(cancellation);
        var broken = await pages.AgainAsync(Moment.After, cancellation);
        var missed = await canaries.MissedAsync(cancellation);
        journal.Record(new SteadyStateChecked(Moment.After, broken.Count == 0 && missed is null,
            $"{drill.Hypothesis} {(missed is null ? "The canaries miss nothing" : $"The canaries miss rows of {missed}")}{(drill.File.HasPages ? $", {broken.Count} pages do not answer as before" : "")}."));
    }

    private void RecordIncident(ApplicationTruth truth, TwinFollower twin)
    {
        journal.Check("the twin has a row for every effect in production", "none astray", twin.Astray.Count == 0 ? "none astray" : string.Join("; ", twin.Astray.Take(5)));
        journal.CheckFound(truth.Bad.Select(bad => bad.Xid));
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        var (rows, differences) = await AnySchemaOracle.CompareAsync(world.Live, world.Twin, cancellation);
        var ofRows = differences.Where(difference => difference.Kind is not null).ToList();
        journal.Record(new OracleCompared
        {
            RowsCompared = rows,
            Explained = new Dictionary<string, long>(),
            UnexplainedDifferences = ofRows.Count,
            Missing = ofRows.Count(difference => difference.Kind == DifferenceKind.OnlyInTwin),
            Resurrected = ofRows.Count(difference => difference.Kind == DifferenceKind.OnlyInLive),
            Overwritten = ofRows.Count(difference => difference.Kind == DifferenceKind.Differs),
            Examples = [.. ofRows.Take(MostExamples).Select(difference => new DifferenceExample($"{ApplicationWorld.Database}.{difference.Place}", difference.What, $"{difference.Kind}"))],
        });
        var others = differences.Where(difference => difference.Kind is null).Select(difference => difference.ToString()).ToList();
        journal.Check("tables, constraints, triggers, grants and sequences are as in the twin", "no difference", others.Count == 0 ? "no difference" : string.Join("; ", others.Take(5)));
    }

    private async Task CheckSequencesAsync(CancellationToken cancellation)
    {
        var back = await Before.MovedBackAsync(ApplicationWorld.Database, world.Live, cancellation);
        journal.Check("no sequence moved back", "none", back.Count == 0 ? "none" : string.Join(", ", back));
    }
}
