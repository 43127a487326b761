using System.Text.Json;

namespace DrillHarness.Reports;

/// <summary>smaller-is-better.json: the newest night of each series in the form <c>customSmallerIsBetter</c> of github-action-benchmark: name, unit, value, range, extra.</summary>
public static class SmallerIsBetter
{
    /// <summary>Writes it.</summary>
    public static string Write(TrendResult trend) => JsonSerializer.Serialize(
        trend.Series.SelectMany(series => series.Phases, (series, phase) => new
        {
            name = $"{series.Title}: {phase.Name}",
            unit = "s",
            value = Math.Round(phase.LastSeconds, 3),
            range = FormattableString.Invariant($"{Math.Round(phase.MinSeconds, 3)} to {Math.Round(phase.MaxSeconds, 3)}"),
            extra = phase.Reason,
        }), JournalFormat.Document) + "\n";
}
