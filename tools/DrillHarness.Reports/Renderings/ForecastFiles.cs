using DrillHarness.Reports.Renderings.Html;

namespace DrillHarness.Reports;

/// <summary>Writes a forecast, each file whole or not at all.</summary>
public static class ForecastFiles
{
    /// <summary>The page's name.</summary>
    public const string Page = "forecast.html";

    /// <summary>Writes forecast.html and forecast.json.</summary>
    public static async Task WriteAsync(string directory, ForecastResult forecast, IReadOnlyList<HistoryRun> runs, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        await WholeFile.WriteAsync(Path.Combine(directory, "forecast.json"), forecast.ToJson(), cancellation);
        await WholeFile.WriteAsync(Path.Combine(directory, Page), await HtmlPage.RenderAsync<ForecastPage>(new Dictionary<string, object?>
        {
            [nameof(ForecastPage.Forecast)] = forecast, [nameof(ForecastPage.Model)] = ForecastModel.Of(runs),
        }), cancellation);
    }
}
