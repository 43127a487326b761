using DrillHarness.Reports.Events;
using DrillHarness.Reports.Renderings.Html;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DrillHarness.Reports;

/// <summary>report.html: one file that opens offline and fetches nothing.</summary>
public static class HtmlReport
{
    /// <summary>Renders the report.</summary>
    /// <param name="judgement">What the judge made of the journal.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="directory">Where the pictures that the journal names lie.</param>
    public static async Task<string> RenderAsync(Judgement judgement, IReadOnlyList<JournalEvent> journal, string directory)
    {
        await using var services = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(ReportPage.Judgement)] = judgement,
            [nameof(ReportPage.Journal)] = journal,
            [nameof(ReportPage.Directory)] = directory,
        });
        return await renderer.Dispatcher.InvokeAsync(async () =>
            "<!DOCTYPE html>\n" + (await renderer.RenderComponentAsync<ReportPage>(parameters)).ToHtmlString() + "\n");
    }
}
