using DrillHarness.Recovery.Damage;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// The smallest set of stops at which a copy shows everything that the bad transactions took: each row version, each dropped file and each
/// catalog can be read within an interval of the WAL, and no smaller set of places meets all of these.
/// </summary>
public sealed class StopPlan
{
    private StopPlan(IReadOnlyList<StopReads> stops) => Stops = stops;

    /// <summary>The stops, in the order in which a copy goes through them.</summary>
    public IReadOnlyList<StopReads> Stops { get; }

    /// <summary>How many stops and why, for people; long plans are abridged.</summary>
    public string Why => StopReasons.Sum(Stops);

    /// <summary>Works the stops out.</summary>
    /// <param name="incident">The bad transactions, seen among all others when they are several.</param>
    /// <param name="earliest">The end of the base backup: a copy cannot halt before it.</param>
    /// <exception cref="RecoveryRefusedException">Something can only be read before <paramref name="earliest"/>; names both places.</exception>
    public static StopPlan For(Incident incident, NpgsqlLogSequenceNumber earliest)
    {
        var needs = new PlanNeeds(incident);
        var cover = new IntervalCover();
        needs.ForEach((interval, _) => cover.Add(interval));
        cover.Choose();
        needs.ForEach((interval, _) => cover.Assign(interval));
        var drafts = cover.Places(earliest).Select(place => new StopDraft(incident, place, incident.History.CommitAt(place))).ToList();
        needs.ForEach((interval, need) => drafts[cover.IndexOf(interval)].Take(need));
        return new StopPlan([.. drafts.Select(draft => draft.Finish())]);
    }
}
