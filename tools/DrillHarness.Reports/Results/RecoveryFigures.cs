namespace DrillHarness.Reports;

/// <summary>What the recovery took and what it kept.</summary>
/// <param name="TimeActualSeconds">Sum of the phases: from the last instant at which a canary still saw the rows until recovery was verified.</param>
/// <param name="TimeObjectiveSeconds">What was promised.</param>
/// <param name="EditsAcknowledged">Edits whose success a customer was told.</param>
/// <param name="EditsLost">Acknowledged edits no longer in effect: lost, overwritten or resurrected.</param>
/// <param name="EditsLostByBlanketRestore">Acknowledged edits that restoring everything would have thrown away.</param>
/// <param name="LongestLockWaitMs">Longest wait for a lock while the merge ran, in ms.</param>
/// <param name="EditP99Ms">99th percentile of edit latency while the merge ran, in ms.</param>
/// <param name="Tenants">When tenants could work again.</param>
public sealed record RecoveryFigures(
    double? TimeActualSeconds,
    double? TimeObjectiveSeconds,
    long? EditsAcknowledged,
    long? EditsLost,
    long? EditsLostByBlanketRestore,
    double? LongestLockWaitMs,
    double? EditP99Ms,
    TenantTimes Tenants)
{
    /// <summary>Seconds of phase diagnose in which the recovery only waited for the script to end; null where it did not.</summary>
    public double? ScriptAwaitedSeconds { get; init; }
}
