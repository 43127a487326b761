using System.Globalization;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Targets;

/// <summary>Where replay should stop, and why there.</summary>
/// <param name="Xid">Replay halts just before this transaction's commit (<c>recovery_target_xid</c>, exclusive), with every earlier commit in.</param>
/// <param name="Timeline">The timeline to follow.</param>
/// <param name="Why">For people: one sentence with the facts that led to it.</param>
public sealed record ProposedTarget(uint Xid, uint Timeline, string Why)
{
    /// <summary>Just before the first bad commit. Commit order and LSN decide, never the clock.</summary>
    public static ProposedTarget Before(Incident incident, uint timeline) => new(incident.First.Xid, timeline, string.Create(
        CultureInfo.InvariantCulture,
        $"Transaction {incident.First.Xid} deleted {incident.Deleted} rows from {incident.First.FirstLsn} on and committed at {incident.First.CommitLsn}; every commit before that one is good."));
}
