using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Finds the bad transactions: the declared audit says whose they are, the WAL says what they took and in which order they committed.
/// </summary>
internal sealed class IncidentSurvey(RecoveryScene scene)
{
    private readonly BadFamily family = new(scene.World.Live.Metadata, scene.Audit, scene.MissedTable);
    private string? actor;

    /// <summary>The first look. Where the audit knows nobody, the widest suspect of the WAL it is.</summary>
    /// <exception cref="Recovery.RecoveryRefusedException">The WAL cannot be read to its end, or nobody deleted a row of that table.</exception>
    public async Task<FoundIncident> LookAsync(CancellationToken cancellation)
    {
        actor = await family.ActorAsync(scene.Alarm.MissedItems, cancellation);
        return await ReadAsync(cancellation);
    }

    /// <summary>
    /// Before anything is put back: the same, once whoever does it has come to an end. A row put back while its parent is yet to go would be
    /// taken for one whose parent was deleted on purpose.
    /// </summary>
    public async Task<FoundIncident> SettledAsync(FoundIncident found, CancellationToken cancellation)
    {
        if (actor is null) return found;
        await family.UntilGoneAsync(actor, cancellation);
        var known = found.Bad.Concat(found.Done).Select(transaction => transaction.Xid).ToHashSet();
        return (await family.IdsAsync(actor, cancellation)).IsSubsetOf(known) ? found : await ReadAsync(cancellation);
    }

    /// <summary>After a merge: what has gone bad since. Waits until whoever did it is gone, so that nothing more can.</summary>
    public async Task<FoundIncident> AgainAsync(CancellationToken cancellation)
    {
        if (actor is not null) await family.UntilGoneAsync(actor, cancellation);
        return await ReadAsync(cancellation);
    }

    private async Task<FoundIncident> ReadAsync(CancellationToken cancellation)
    {
        var live = scene.World.Live.Metadata;
        var range = await LiveWal.SealAsync(live, scene.World.Backup.StartLsn, cancellation);
        var survey = (await new WalArchiveReader(new ServerPrograms(scene.World.Production.Host), ICommandHost.Stanza).SurveyAsync(range, cancellation)).Whole();
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        IReadOnlyList<WalTransaction> bad = actor is not null ? await family.AmongAsync(survey.Committed, actor, cancellation)
            : Incident.Widest(SuspectRanking.Rank(survey.Committed, catalog), scene.MissedTable).Transactions;
        var done = await DealtWith.ReadAsync(live, cancellation);
        return new FoundIncident([.. bad.Where(transaction => !done.Contains(transaction.CommitLsn))],
            [.. bad.Where(transaction => done.Contains(transaction.CommitLsn))], catalog, survey);
    }
}
