namespace DrillHarness.Reports;

/// <summary>What a history holds.</summary>
/// <param name="Runs">Every run, the oldest first.</param>
/// <param name="Unreadable">Records that are none, each in a line.</param>
public sealed record HistoryRecords(IReadOnlyList<HistoryRun> Runs, IReadOnlyList<string> Unreadable)
{
    /// <summary>In order.</summary>
    internal static HistoryRecords Of(IEnumerable<HistoryRun> runs, IReadOnlyList<string> unreadable) =>
        new([.. runs.OrderBy(run => run.StartedAt).ThenBy(run => run.Id, StringComparer.Ordinal)], unreadable);
}
