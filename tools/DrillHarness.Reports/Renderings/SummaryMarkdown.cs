using System.Globalization;
using System.Text;

namespace DrillHarness.Reports;

/// <summary>summary.md: what fits on one screen of a build page or a pull request.</summary>
public static class SummaryMarkdown
{
    // A comment on a pull request holds 64 KB; rows beyond this are counted instead of shown.
    private const int MostRows = 20;

    // Long text from outside (an error, a name) must not push the rest of the page out of that limit.
    private const int LongestCell = 300;

    /// <summary>Writes the summary.</summary>
    public static string Write(Judgement judgement)
    {
        var result = judgement.Result;
        var page = new StringBuilder();
        page.Append(Line(Headline.First(result))).Append("\n").Append(Headline.Second(result)).Append("\n\n");
        var run = result.Run;
        page.Append(CultureInfo.InvariantCulture, $"`{Cell(result.Drill)}` on PostgreSQL {Cell(run.Postgres)} ({Cell(run.Engine)} engine), ");
        page.Append(CultureInfo.InvariantCulture, $"profile {Cell(run.Profile)}, seed {run.Seed}. {Units.Capital(Line(result.Reason))}.\n");
        Phases(page, result);
        Damage(page, result);
        Fates(page, result);
        Findings(page, judgement);
        if (result.Run.Reproduce.Length > 0) page.Append(CultureInfo.InvariantCulture, $"\nReproduce: `{Cell(result.Run.Reproduce)}`\n");
        page.Append(CultureInfo.InvariantCulture, $"\nLeft behind: {Units.Count(result.LeftBehind)}\n");
        return page.ToString();
    }

    private static void Phases(StringBuilder page, RunResult result) => Table(page, "Phases", ["phase", "time"], "lr",
        result.Phases.Select(phase => new[] { phase.Name, Units.Seconds(phase.Seconds) })
            .Append(["**recovery time**", $"**{Units.Seconds(result.Recovery.TimeActualSeconds)}**"]));

    private static void Damage(StringBuilder page, RunResult result) => Table(page, "Damage", ["table", "deleted", "updated", "truncated"], "lrrl",
        result.Damage.Tables.OrderByDescending(table => table.Deleted + table.Updated).Select(table => new[]
        {
            $"{table.Schema}.{table.Table}", Units.Count(table.Deleted), Units.Count(table.Updated), table.Truncated ? "yes" : "no",
        }));

    private static void Fates(StringBuilder page, RunResult result) =>
        Table(page, "Fate of the rows", ["fate", "rows"], "lr",
            Fate.Of(result.Rows).Select(fate => new[] { fate.Name, Units.Count(fate.Rows) }));

    private static void Findings(StringBuilder page, Judgement judgement) =>
        Table(page, "What did not hold", ["promise", "state", "expected", "found"], "llll",
            judgement.Checks.Where(check => check.State != CheckState.Held)
                .Select(check => new[] { check.Name, check.State == CheckState.Broken ? "broken" : "not seen", check.Expected, check.Found }));

    private static void Table(StringBuilder page, string title, string[] heads, string align, IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n| {string.Join(" | ", heads)} |\n|");
        foreach (var side in align) page.Append(side == 'r' ? " ---: |" : " --- |");
        page.Append('\n');
        foreach (var row in all.Take(MostRows)) page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Cell))} |\n");
        if (all.Length > MostRows)
            page.Append(CultureInfo.InvariantCulture, $"\n{Units.Count(all.Length - MostRows)} more in report.html.\n");
    }

    private static string Cell(string text) =>
        Line(text).Replace("|", "\\|", StringComparison.Ordinal).Replace("`", "'", StringComparison.Ordinal);

    private static string Line(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestCell ? line : line[..LongestCell] + "...";
    }
}
