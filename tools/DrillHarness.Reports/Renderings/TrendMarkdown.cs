using System.Globalization;
using System.Text;

namespace DrillHarness.Reports;

/// <summary>trend.md: for a job summary and a pull-request comment.</summary>
public static class TrendMarkdown
{
    // A comment may hold 65,536 characters; a job summary more.
    private const int MostCharacters = 60_000;

    /// <summary>Writes it; cut with a word where it would be too long for a comment.</summary>
    public static string Write(TrendResult trend)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"**Recovery time: {TrendWords.Of(trend.Verdict).ToLowerInvariant()}**\n\n{Escape(trend.Reason)}\n");
        foreach (var series in trend.Series)
        {
            var part = Series(series);
            if (page.Length + part.Length > MostCharacters)
            {
                page.Append("\nMore drills in trend.html.\n");
                break;
            }

            page.Append(part);
        }

        return page.ToString();
    }

    private static string Series(TrendSeries series)
    {
        var part = new StringBuilder();
        part.Append(CultureInfo.InvariantCulture, $"\n### {Escape(series.Title)}\n\n{TrendWords.Of(series.State)}: {Escape(series.Reason)}\n");
        if (series.Phases.Count == 0) return part.ToString();
        part.Append("\n| phase | last | p50 | p95 | ratio | state |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
        foreach (var phase in series.Phases)
            part.Append(CultureInfo.InvariantCulture, $"| {phase.Name} | {Units.Seconds(phase.LastSeconds)} | {Units.Seconds(phase.P50Seconds)} | {Units.Seconds(phase.P95Seconds)} | {(phase.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "")} | {TrendWords.Of(phase.State).ToLowerInvariant()} |\n");
        return part.ToString();
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
