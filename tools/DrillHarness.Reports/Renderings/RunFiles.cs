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
        await WriteAsync(run.Result, ResultFile.Write(judgement.Result), cancellation);
        await WriteAsync(run.Summary, SummaryMarkdown.Write(judgement), cancellation);
        await WriteAsync(run.JUnit, JUnitXml.Write(judgement), cancellation);
        await WriteAsync(run.Metrics, OpenMetrics.Write(judgement.Result, journal.Count == 0 ? default : journal[^1].At), cancellation);
        await WriteAsync(run.Report, await HtmlReport.RenderAsync(judgement, journal, directory), cancellation);
        return judgement;
    }

    // Whoever reads along (a textfile collector, a browser) sees the old file or the new one, never half of one.
    private static async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        var half = path + ".tmp";
        await File.WriteAllTextAsync(half, text, cancellation);
        File.Move(half, path, overwrite: true);
    }
}
