using DrillHarness.Gate.Effects;

namespace DrillHarness.Gate.Running;

/// <summary>Whether what the script does could be undone from a backup and the WAL, and about how long that would take here.</summary>
/// <param name="IsRecoverable">False when it takes what no copy has.</param>
/// <param name="Strategy">How: <c>pitr-copy</c>.</param>
/// <param name="PredictedSeconds">From the decision to recover to the rows being back; 0 when there is nothing to bring back.</param>
/// <param name="Lost">What no copy has.</param>
public sealed record RecoveryOutlook(bool IsRecoverable, string Strategy, double PredictedSeconds, IReadOnlyList<string> Lost)
{
    // A copy is made like a new server: files are written, it is started, and reaches a point. Measured on tiny and small, in server starts.
    private const double StartsOfACopy = 2.5;
    private const double BytesRestoredPerSecond = 60e6;
    private const double RowsMergedPerSecond = 8_000;

    /// <param name="serverSeconds">How long the gate's own server took to be made and started: what this machine is like at the moment.</param>
    /// <param name="bytes">What a backup has to bring back.</param>
    internal static RecoveryOutlook Of(Observation seen, double serverSeconds, long bytes)
    {
        var lost = seen.Tables.Where(tally => tally.Before is { Shape.IsUnlogged: true } && tally.Deleted + tally.Updated > 0).Select(tally => $"rows of the unlogged table {tally.Table}")
            .Concat(seen.LargeObjects.Count > 0 ? ["large objects"] : Array.Empty<string>()).ToList();
        var rows = seen.Tables.Sum(tally => tally.Deleted + tally.Updated);
        var isNothing = rows == 0 && seen.Ddl.Count == 0;
        return new RecoveryOutlook(lost.Count == 0, "pitr-copy", isNothing ? 0 : (StartsOfACopy * serverSeconds) + (bytes / BytesRestoredPerSecond) + (rows / RowsMergedPerSecond), lost);
    }
}
