using DrillHarness.Reports.Renderings.Html;

namespace DrillHarness.Reports;

/// <summary>Writes what a trend says, each file whole or not at all.</summary>
public static class TrendFiles
{
    /// <summary>The page's name.</summary>
    public const string Page = "trend.html";

    /// <summary>Writes trend.html, trend.json, trend.md, smaller-is-better.json and badge.svg.</summary>
    /// <param name="directory">Made where it is not.</param>
    /// <param name="reportsFrom">The directory that the history's report paths start at.</param>
    public static async Task WriteAsync(string directory, TrendResult trend, string reportsFrom, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        var whole = Path.GetFullPath(directory);
        async Task Write(string name, string text) => await WholeFile.WriteAsync(Path.Combine(whole, name), text, cancellation);
        await Write(Page, await HtmlPage.RenderAsync<TrendPage>(new Dictionary<string, object?>
        {
            [nameof(TrendPage.Trend)] = trend,
            [nameof(TrendPage.LinkOf)] = (TrendNight night) => Link(whole, reportsFrom, night),
        }));
        await Write("trend.json", trend.ToJson() + "\n");
        await Write("trend.md", TrendMarkdown.Write(trend));
        await Write("smaller-is-better.json", SmallerIsBetter.Write(trend));
        await Write("badge.svg", Badge.Write(trend));
    }

    // A report that is not there any more is not linked to.
    private static string? Link(string directory, string reportsFrom, TrendNight night) =>
        night.Report is { } report && Path.GetFullPath(report, Path.GetFullPath(reportsFrom)) is var file && File.Exists(file)
            ? string.Join('/', Path.GetRelativePath(directory, file).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString))
            : null;
}
