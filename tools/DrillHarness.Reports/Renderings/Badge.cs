using System.Net;

namespace DrillHarness.Reports;

/// <summary>badge.svg: the recovery time of the newest night of the worst series, in the colour of what the trend says.</summary>
public static class Badge
{
    private const int CharacterWidth = 7;

    /// <summary>Writes it.</summary>
    public static string Write(TrendResult trend)
    {
        var worst = trend.Series.FirstOrDefault(series => series.State == trend.Verdict);
        var value = worst?.Phases.Count > 0 ? $"{Units.Seconds(worst.Phases[0].LastSeconds)}, {TrendWords.Of(trend.Verdict).ToLowerInvariant()}" : TrendWords.Of(trend.Verdict).ToLowerInvariant();
        const string Label = "recovery time";
        var (left, right) = ((Label.Length * CharacterWidth) + 12, (value.Length * CharacterWidth) + 12);
        var color = TrendWords.Tone(trend.Verdict) switch { "passed" => "#1f6b3a", "failed" => "#b3261e", _ => "#8a5a00" };
        return FormattableString.Invariant($"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{Label}: {WebUtility.HtmlEncode(value)}">
              <title>{Label}: {WebUtility.HtmlEncode(value)}</title>
              <rect width="{left}" height="20" rx="3" fill="#444"/><rect x="{left}" width="{right}" height="20" rx="3" fill="{color}"/>
              <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
                <text x="{left / 2}" y="14">{Label}</text><text x="{left + (right / 2)}" y="14">{WebUtility.HtmlEncode(value)}</text>
              </g>
            </svg>

            """);
    }
}
