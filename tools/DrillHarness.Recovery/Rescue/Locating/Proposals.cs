using System.Globalization;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Proposes which transactions are the incident, and where a copy would be halted for them.</summary>
public static class Proposals
{
    // When the widest transaction did most of what all of its kind did, it stands alone; else it is one of many.
    private const double Alone = 0.9;
    private const long FewRows = 2;

    /// <summary>The widest transaction, with those like it where it is one of many; null when the list is empty.</summary>
    public static LocatedProposal? Of(TransactionList list, WalSurvey survey)
    {
        if (list.Ranked.Count == 0) return null;
        var widest = list.Ranked[0];
        var alike = list.Like(widest, FewRows);
        var chosen = widest.EmptiedTables > 0 || alike.Count == 1 || widest.Rows >= Alone * alike.Sum(one => one.Rows) ? [widest] : alike;
        return For(chosen, survey);
    }

    /// <summary>Where a copy would be halted for these.</summary>
    public static LocatedProposal For(IReadOnlyList<ListedTransaction> chosen, WalSurvey survey)
    {
        var plan = StopPlan.For(survey.IncidentOf(chosen.Select(one => one.Transaction)), default);
        var first = plan.Stops[0].Stop;
        var target = first.CommitOf is { } xid
            ? new LocatedTarget("xid", xid.ToString(CultureInfo.InvariantCulture), false, survey.Range.Timeline)
            : new LocatedTarget("lsn", first.Before.ToString(), false, survey.Range.Timeline);
        return new LocatedProposal([.. chosen.Select(one => one.Transaction.Xid)], target, plan.Stops.Count, plan.Why);
    }
}
