using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>The loss as the WAL tells it: which row versions the bad transactions took, and at which stops a copy shows them.</summary>
public sealed class LossByWal
{
    private readonly IReadOnlyList<Suspect> chosen;
    private readonly WalSurvey survey;

    /// <summary>Takes the bad transactions, in any order.</summary>
    /// <exception cref="RecoveryRefusedException">The WAL cannot be read far enough.</exception>
    public LossByWal(IReadOnlyList<Suspect> chosen, WalSurvey survey, Predicate<RelationFile> mayHoldRows)
    {
        (this.chosen, this.survey) = ([.. chosen.OrderBy(one => one.Transaction.CommitLsn)], survey);
        Incident = survey.IncidentOf(chosen.Select(one => one.Transaction), mayHoldRows);
        FirstStop = StopPlan.For(Incident, default).Stops[0].Stop.Before;
    }

    /// <summary>The bad transactions with their net effect.</summary>
    public Incident Incident { get; }

    /// <summary>Where a copy has to be halted first; its base backup has to end before.</summary>
    public NpgsqlLogSequenceNumber FirstStop { get; }

    /// <summary>Advances the copy from stop to stop and reads the lost rows.</summary>
    /// <param name="earliest">Where the copy can first be halted.</param>
    public async Task<Loss> ReadAsync(string source, IRecoveryCopy copy, NpgsqlLogSequenceNumber earliest, PlanRequest request, CancellationToken cancellation)
    {
        var plan = StopPlan.For(Incident, earliest);
        if (plan.Stops[^1].Stop.Before > survey.ReachableEnd) survey.Whole();
        var capture = await CaptureRun.TakeAsync(copy, Incident, plan, new CaptureOptions
        {
            Directory = Path.Combine(request.Directory, PlanFile.CaptureDirectory),
            Live = request.Catalog,
            TenantTable = request.TenantTable,
            Without = [.. request.Options.Without.Select(table => NamedTables.FindOrRead(request.Catalog, table))],
        }, cancellation);
        var since = survey.Committed.Where(transaction => transaction.CommitLsn >= Incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
        return new Loss(source, capture, [.. chosen.Select(Located.Told)],
            [.. plan.Stops.Select(reads => new PlannedStop(reads.Stop.Before.ToString(), reads.Stop.CommitOf, reads.Stop.Why))], plan.Why, new RowHistory(copy.Source, since), []);
    }
}
