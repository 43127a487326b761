using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Writes everything about a run that is computed from its journal.</summary>
public static class RunFiles
{
    /// <summary>
    /// Judges the journal and writes result.json, summary.md, junit.xml, metrics.prom and report.html, each whole or not at all.
    /// </summary>
    /// <param name="directory">The run's directory; pictures that the journal names are read from it.</param>
    /// <param name="journal">The events, whole or cut short.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task<Judgement> WriteAllAsync(string directory, IReadOnlyList<JournalEvent> journal, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        var run = new RunDirectory(directory);
        var judgement = Judge.Of(journal);
        await WholeFile.WriteAsync(run.Result, ResultFile.Write(judgement.Result), cancellation);
        await WholeFile.WriteAsync(run.Summary, SummaryMarkdown.Write(judgement), cancellation);
        await WholeFile.WriteAsync(run.JUnit, JUnitXml.Write(judgement), cancellation);
        await WholeFile.WriteAsync(run.Metrics, OpenMetrics.Write(judgement.Result, journal.Count == 0 ? default : journal[^1].At), cancellation);
        await WholeFile.WriteAsync(run.Report, await HtmlReport.RenderAsync(judgement, journal, directory), cancellation);
        return judgement;
    }
}
