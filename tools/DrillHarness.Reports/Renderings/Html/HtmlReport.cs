using DrillHarness.Reports.Events;
using DrillHarness.Reports.Renderings.Html;

namespace DrillHarness.Reports;

/// <summary>report.html: one file that opens offline and fetches nothing.</summary>
public static class HtmlReport
{
    /// <summary>Renders the report.</summary>
    /// <param name="judgement">What the judge made of the journal.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="directory">Where the pictures that the journal names lie.</param>
    public static Task<string> RenderAsync(Judgement judgement, IReadOnlyList<JournalEvent> journal, string directory) => HtmlPage.RenderAsync<ReportPage>(new Dictionary<string, object?>
    {
        [nameof(ReportPage.Judgement)] = judgement,
        [nameof(ReportPage.Journal)] = journal,
        [nameof(ReportPage.Directory)] = directory,
    });
}
