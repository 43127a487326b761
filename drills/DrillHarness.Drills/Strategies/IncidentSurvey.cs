using DrillHarness.Recovery;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Finds the bad transactions: the evidence of the family says whose they are, the WAL says what they took and in which order they committed.
/// </summary>
internal sealed class IncidentSurvey(RecoveryScene scene)
{
    private string? actor;

    /// <summary>The first look. Where there is no evidence, the widest suspect of the WAL it is.</summary>
    /// <exception cref="Recovery.RecoveryRefusedException">The WAL cannot be read to its end, or nobody deleted a row of that table.</exception>
    public async Task<FoundIncident> LookAsync(CancellationToken cancellation)
    {
        actor = await scene.Family.ActorAsync(cancellation);
        return await ReadAsync(cancellation);
    }

    /// <summary>
    /// Before anything is put back: the same, once whoever does it has come to an end. A row put back while its parent is yet to go would be
    /// taken for one whose parent was deleted on purpose.
    /// </summary>
    public async Task<FoundIncident> SettledAsync(FoundIncident found, CancellationToken cancellation)
    {
        if (actor is null) return found;
        var began = scene.Clock.Elapsed;
        await scene.Family.UntilGoneAsync(actor, cancellation);
        scene.Journal.Record(new ScriptAwaited((scene.Clock.Elapsed - began).TotalSeconds));
        var known = found.Bad.Concat(found.Done).Select(transaction => transaction.Xid).ToHashSet();
        return await scene.Family.MayHaveMoreAsync(actor, known, cancellation) ? await ReadAsync(cancellation) : found;
    }

    /// <summary>After a merge: what has gone bad since. Waits until whoever did it is gone, so that nothing more can.</summary>
    public async Task<FoundIncident> AgainAsync(CancellationToken cancellation)
    {
        if (actor is not null) await scene.Family.UntilGoneAsync(actor, cancellation);
        return await ReadAsync(cancellation);
    }

    private async Task<FoundIncident> ReadAsync(CancellationToken cancellation)
    {
        var live = scene.Site.Live;
        var survey = (await scene.Site.SurveyAsync(cancellation)).Whole();
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        IReadOnlyList<WalTransaction> bad = actor is not null ? await scene.Family.AmongAsync(survey.Committed, actor, cancellation)
            : Incident.Widest(SuspectRanking.Rank(survey.Committed, catalog), scene.MissedTable ?? throw Nobody(survey)).Transactions;
        var done = await DealtWith.ReadAsync(live, cancellation);
        return new FoundIncident([.. bad.Where(transaction => !done.Contains(transaction.CommitLsn))],
            [.. bad.Where(transaction => done.Contains(transaction.CommitLsn))], catalog, survey);
    }

    private static RecoveryRefusedException Nobody(WalSurvey survey) => new(
        $"Nothing tells whose of {survey.Committed.Count} committed transactions were bad, expected a table whose rows are missed, an audit or a log.");
}
