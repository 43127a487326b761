using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Running;

/// <summary>Whether what the script does could be undone from a backup and the WAL, and about how long that would take here.</summary>
/// <param name="IsRecoverable">False when it takes what no copy has.</param>
/// <param name="Strategy">How: <c>pitr-copy</c>.</param>
/// <param name="PredictedSeconds">From the damage to the rows being back and seen to be; 0 when there is nothing to bring back.</param>
/// <param name="Lost">What no copy has.</param>
public sealed record RecoveryOutlook(bool IsRecoverable, string Strategy, double PredictedSeconds, IReadOnlyList<string> Lost)
{
    // A copy is made and started, halted and read: a fixed part, and one in starts of a server, which say what the machine is like, but swing by half from one
    // minute to the next. Where people open pages, a browser looks at them again. Measured in drills at tiny and small, and of applications of others.
    private const double CopySeconds = 1.2;
    private const double StartsOfACopy = 1.5;
    private const double StartsOfALook = 6;
    private const double LookAtATenantSeconds = 0.1;
    private const double BytesRestoredPerSecond = 60e6;
    private const double RowsMergedPerSecond = 8_000;

    /// <param name="serverSeconds">How long the gate's own server took to be made and started: what this machine is like at the moment.</param>
    /// <param name="bytes">What a backup has to bring back.</param>
    /// <param name="pages">What is looked at before the recovery counts as done; null when there are no pages.</param>
    /// <param name="visited">How long the gate itself took to start the application and visit every page; null when it did not.</param>
    internal static RecoveryOutlook Of(Observation seen, double serverSeconds, long bytes, IPages? pages, TimeSpan? visited)
    {
        var lost = seen.Tables.Where(tally => tally.Before is { Shape.IsUnlogged: true } && tally.Deleted + tally.Updated > 0).Select(tally => $"rows of the unlogged table {tally.Table}")
            .Concat(seen.LargeObjects.Count > 0 ? ["large objects"] : Array.Empty<string>()).ToList();
        var rows = seen.Tables.Sum(tally => tally.Deleted + tally.Updated);
        var isNothing = rows == 0 && seen.Ddl.Count == 0;
        var look = pages is null ? 0
            : pages.AreClickedThrough ? (StartsOfALook * serverSeconds) + (LookAtATenantSeconds * seen.Before.Tenants.Count)
            : visited?.TotalSeconds ?? 0;
        var copy = CopySeconds + (StartsOfACopy * serverSeconds) + (bytes / BytesRestoredPerSecond);
        return new RecoveryOutlook(lost.Count == 0, "pitr-copy", isNothing ? 0 : copy + (rows / RowsMergedPerSecond) + look, lost);
    }
}
