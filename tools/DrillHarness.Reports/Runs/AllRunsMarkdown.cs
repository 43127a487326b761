using System.Globalization;
using System.Text;

namespace DrillHarness.Reports;

/// <summary>summary.md over several runs: for a job summary and a pull-request comment.</summary>
internal static class AllRunsMarkdown
{
    private const int MostRuns = 100;

    public static string Write(CollectedRuns all)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"**Drills: {all.Verdict.ToString().ToLowerInvariant()}**\n\n{Line(all.Reason)}\n\n| run | verdict | recovery time | objective | edits lost | reason |\n| --- | --- | ---: | ---: | ---: | --- |\n");
        foreach (var run in all.Runs.Take(MostRuns))
            page.Append(CultureInfo.InvariantCulture, $"| {run.Folder} | {run.Result.Verdict.ToString().ToLowerInvariant()} | {Units.Seconds(run.Result.Recovery.TimeActualSeconds)} | {Units.Seconds(run.Result.Recovery.TimeObjectiveSeconds)} | {Units.Count(run.Result.Recovery.EditsLost)} | {Line(run.Result.Reason)} |\n");
        if (all.Runs.Count > MostRuns) page.Append(CultureInfo.InvariantCulture, $"\n{all.Runs.Count - MostRuns} more in index.html.\n");
        return page.ToString();
    }

    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
        return line.Length <= 300 ? line : line[..300] + "...";
    }
}
