using System.Globalization;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Puts suspects into the words of <c>rescue locate</c>, and proposes which of them are the incident.</summary>
public static class Located
{
    // When the widest transaction did most of what all of its kind did, it stands alone; else it is one of many.
    private const double Alone = 0.9;
    private const long FewRows = 2;

    /// <summary>A suspect as a rescue tells it.</summary>
    public static LocatedTransaction Told(Suspect suspect) => new()
    {
        Xid = suspect.Transaction.Xid,
        FirstLsn = suspect.Transaction.FirstLsn.ToString(),
        CommitLsn = suspect.Transaction.CommitLsn.ToString(),
        CommittedAt = suspect.Transaction.CommittedAt.ToUniversalTime(),
        Tables = [.. suspect.Touches.Where(TookSomething).Select(Told)],
        Actor = suspect.Actor,
    };

    /// <summary>
    /// The transactions that did the same to the same tables, or to some of them, and to at least so many rows. A customer's own deletion of one
    /// row looks alike; where in doubt the audit table or a person tells them apart.
    /// </summary>
    public static IReadOnlyList<Suspect> Like(Suspects suspects, uint xid, long atLeastRows) =>
        [.. suspects.Resembling(xid).Where(other => other.Transaction.Xid == xid || other.BlastRadius >= atLeastRows).OrderBy(other => other.Transaction.CommitLsn)];

    /// <summary>The widest of the suspects looked at, with those like it where it is one of many; null when there is none.</summary>
    public static LocatedProposal? Proposal(Suspects suspects, IReadOnlyList<Suspect> lookedAt, WalSurvey survey)
    {
        if (lookedAt.Count == 0) return null;
        var widest = lookedAt[0];
        var alike = Like(suspects, widest.Transaction.Xid, FewRows).Where(lookedAt.Contains).ToList();
        return ProposalFor(widest.IsOfUnknownSize || widest.BlastRadius >= Alone * alike.Sum(one => one.BlastRadius) ? [widest] : alike, survey);
    }

    /// <summary>Where a copy would be halted for these.</summary>
    public static LocatedProposal ProposalFor(IReadOnlyList<Suspect> chosen, WalSurvey survey)
    {
        var plan = StopPlan.For(survey.IncidentOf(chosen.Select(one => one.Transaction)), default);
        var first = plan.Stops[0].Stop;
        var target = first.CommitOf is { } xid
            ? new LocatedTarget("xid", xid.ToString(CultureInfo.InvariantCulture), false, survey.Range.Timeline)
            : new LocatedTarget("lsn", first.Before.ToString(), false, survey.Range.Timeline);
        return new LocatedProposal([.. chosen.Select(one => one.Transaction.Xid)], target, plan.Stops.Count, plan.Why);
    }

    private static bool TookSomething(TableTouch touch) => touch.Deleted + touch.Updated > 0 || touch.Kind != TouchKind.Rows;

    private static LocatedTable Told(TableTouch touch) => new(
        touch.Owner.Table?.Schema ?? "", touch.Owner.Table?.Name ?? touch.Name, touch.Deleted, touch.Updated, touch.Kind is TouchKind.Emptied or TouchKind.Dropped)
    {
        Kind = touch.Kind.ToString().ToLowerInvariant(),
        Lost = touch.Lost,
    };
}
