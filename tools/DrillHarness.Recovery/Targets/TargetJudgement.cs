using System.Globalization;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// Judges a target that a person gave against the WAL's commit records, before anything is restored. Follows recoveryStopsBefore and
/// recoveryStopsAfter in xlogrecovery.c: of an instant, the first commit or rollback past it in the order of the WAL counts, whatever later ones say.
/// </summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Halt">Where a copy would halt, as an exclusive LSN; null when it would not.</param>
/// <param name="GoodMissing">Good commits before the first bad one that would not be in.</param>
/// <param name="BadIn">Bad commits that would be in.</param>
/// <param name="Bad">Bad commits altogether.</param>
/// <param name="Sentence">For people: the verdict with its numbers, and the target to take in its place.</param>
public sealed record TargetJudgement(TargetVerdict Verdict, NpgsqlLogSequenceNumber? Halt, int GoodMissing, int BadIn, int Bad, string Sentence)
{
    /// <summary>Judges a target.</summary>
    /// <param name="earliest">Where the base backup ends.</param>
    public static TargetJudgement Of(RequestedTarget target, WalSurvey survey, Incident incident, NpgsqlLogSequenceNumber earliest)
    {
        var bad = incident.Transactions.Count;
        var (place, trouble) = TargetPlace.Find(target, survey);
        if (place is { } found) trouble = OutOfReach(found, survey, earliest);
        if (place is not { } halt || trouble.Length > 0)
            return new(TargetVerdict.Unreachable, place, 0, 0, bad, $"The target {target} cannot be reached: {trouble}. {Instead(incident.First)}");
        var badIn = incident.Transactions.Count(transaction => transaction.CommitLsn < halt);
        if (badIn > 0)
            return new(badIn < bad ? TargetVerdict.InsideWindow : TargetVerdict.TooLate, halt, 0, badIn, bad, (badIn < bad
                ? $"The target {target} lies inside the damage: {badIn} of {bad} bad commits are in already. "
                : $"The target {target} is too late: {(bad == 1 ? "the bad commit is" : $"all {bad} bad commits are")} in already. ") + Instead(incident.First));
        var missing = survey.Committed.Count(transaction => transaction.CommitLsn >= halt && transaction.CommitLsn < incident.First.CommitLsn);
        return missing > 0
            ? new(TargetVerdict.TooEarly, halt, missing, 0, bad, $"The target {target} is too early: {missing} good commit{(missing == 1 ? "" : "s")} " +
                $"before the first bad one would be missing. {Instead(incident.First)}")
            : new(TargetVerdict.Good, halt, 0, 0, bad,
                $"The target {target} is good: every commit before the first bad one (xid {incident.First.Xid}) is in, and none after.");
    }

    private static string OutOfReach(NpgsqlLogSequenceNumber halt, WalSurvey survey, NpgsqlLogSequenceNumber earliest) =>
        halt < earliest ? $"it is at {halt}, but the base backup ends at {earliest}"
        : halt > survey.ReachableEnd ? $"it is at {halt}, but the newest reachable LSN is {survey.ReachableEnd}"
        : "";

    private static string Instead(WalTransaction first) => string.Create(CultureInfo.InvariantCulture,
        $"Take xid {first.Xid}, exclusive: it committed at {first.CommitLsn} ({first.CommittedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff} UTC), ") +
        "and every commit before it is good.";
}
