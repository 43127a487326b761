using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>How long customers waited for an answer.</summary>
internal static class EditLatency
{
    /// <summary>The 99th percentile, in milliseconds, of edits sent since an instant of the wall clock; null when none was sent.</summary>
    public static double? P99Since(DateTimeOffset since, IEnumerable<(DateTimeOffset SentAt, TimeSpan Latency)> edits)
    {
        var latencies = edits.Where(edit => edit.SentAt >= since).Select(edit => edit.Latency.TotalMilliseconds).Order().ToList();
        return latencies.Count == 0 ? null : Percentile.Of(latencies, 0.99);
    }
}
