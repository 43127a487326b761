using System.Globalization;
using System.Net;
using System.Text;

namespace DrillHarness.Recovery.Rescue;

/// <summary>The plan for people: the same words as Markdown and as a page that opens offline.</summary>
public sealed class PlanPage
{
    private readonly List<PlanSection> sections = [];
    private readonly string title;

    private PlanPage(string title) => this.title = title;

    /// <summary>Tells a plan.</summary>
    /// <param name="hash">The SHA-256 of plan.json.</param>
    /// <param name="path">Where plan.json lies.</param>
    public static PlanPage Of(RescuePlan plan, string hash, string path)
    {
        var page = new PlanPage($"Rescue of {plan.Live.Database}");
        page.sections.Add(new PlanSection("In short", [Sentence(plan), $"Made {Instant(plan.MadeAt)} for {plan.Live.Address}, PostgreSQL {plan.Live.Version}, system identifier {plan.Live.SystemIdentifier}.",
            "Nothing has been written to the live database.", $"SHA-256 of plan.json: {hash}"],
            Code: $"tools/drill rescue apply --live \"...\" --plan {path} \\\n    --hash {hash} --database {plan.Live.Database}"));
        page.sections.Add(new PlanSection("Rows by fate",
            ["Restored rows come back. Kept newer: something that happened since stands. Recreated: somebody made the row anew by hand. Conflicts: a person has to decide. Changed rows get a value back where the live one is still what the bad transaction wrote."],
            ["table", "lost", "restored", "kept newer", "recreated", "conflicts", "left out", "changed"],
            [.. plan.Tables.Select(table => new[] { $"{table.Schema}.{table.Table}{(table.Truncated ? " (emptied)" : "")}", Count(table.Deleted), Count(table.Restored), Count(table.KeptNewer), Count(table.Recreated), Count(table.Conflicts), Count(table.LeftOut), Count(table.Changed) })]));
        page.Add("Rows by tenant", plan.Tenants.Count, $"{plan.Tenants.Count} tenants lost rows{(plan.Options.Tenants.Count > 0 ? $"; only {string.Join(", ", plan.Options.Tenants)} get them back" : "")}. The first 200:", ["tenant", "rows"], plan.Tenants.OrderByDescending(tenant => tenant.Value).Take(200).Select(tenant => new[] { tenant.Key, Count(tenant.Value) }));
        page.Add("Conflicts", plan.Conflicts.Count, "These rows stay out until somebody decides, the first hundred of each table.", ["table", "key", "why"], plan.Conflicts.Select(one => new[] { one.Table, one.Key, one.Reason }));
        page.Add("Bad transactions", plan.Transactions.Count, "In commit order.", ["xid", "committed", "at", "by", "tables"], plan.Transactions.Take(200).Select(one => new[]
            { $"{one.Xid}", Instant(one.CommittedAt), one.CommitLsn, one.Actor ?? "", string.Join("; ", one.Tables.Select(table => $"{table.Schema}.{table.Table} {table.Deleted} deleted, {table.Updated} changed{(table.Truncated ? ", emptied" : "")}")) }));
        page.sections.Add(new PlanSection("Where the copy was halted", [plan.Why, .. plan.Proofs.Select(proof => $"Proved: {proof}.")], ["before", "commit of", "why"],
            [.. plan.Stops.Select(stop => new[] { stop.BeforeLsn, stop.CommitOf?.ToString(CultureInfo.InvariantCulture) ?? "", stop.Why })]));
        page.sections.Add(new PlanSection("What applying takes", [string.Create(CultureInfo.InvariantCulture, $"About {plan.EstimatedSeconds:0.#} s. Locks:"), .. plan.Locks, .. plan.Structures]));
        if (plan.Notes.Count > 0) page.sections.Add(new PlanSection("Not recovered, and limits", [.. plan.Notes]));
        page.sections.Add(new PlanSection("Files", [string.Create(CultureInfo.InvariantCulture, $"capture/ holds {plan.Capture.Count} files, {plan.Capture.Sum(file => file.Bytes):N0} bytes: the lost rows themselves. Keep them private; remove the folder when the recovery is over.")]));
        return page;
    }

    /// <summary>As Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"# {title}\n");
        foreach (var section in sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Title}\n\n");
            foreach (var line in section.Lines) text.Append(CultureInfo.InvariantCulture, $"- {line}\n");
            if (section.Code is not null) text.Append(CultureInfo.InvariantCulture, $"\n```sh\n{section.Code}\n```\n");
            if (section.Rows.Count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", section.Head)} |\n|{string.Concat(section.Head.Select(_ => " --- |"))}\n");
            foreach (var row in section.Rows) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")))} |\n");
        }

        return text.ToString();
    }

    /// <summary>As one HTML file.</summary>
    public string ToHtml()
    {
        var text = new StringBuilder($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Html(title)}</title>\n<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}}" +
            "table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left}th{background:#eee}pre{background:#f4f4f4;padding:1rem;overflow-x:auto}</style></head><body>\n");
        text.Append(CultureInfo.InvariantCulture, $"<h1>{Html(title)}</h1>\n");
        foreach (var section in sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"<h2>{Html(section.Title)}</h2>\n<ul>{string.Concat(section.Lines.Select(line => $"<li>{Html(line)}</li>"))}</ul>\n");
            if (section.Code is not null) text.Append(CultureInfo.InvariantCulture, $"<pre>{Html(section.Code)}</pre>\n");
            if (section.Rows.Count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"<table><thead><tr>{string.Concat(section.Head.Select(head => $"<th scope=\"col\">{Html(head)}</th>"))}</tr></thead><tbody>\n");
            foreach (var row in section.Rows) text.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(cell => $"<td>{Html(cell)}</td>"))}</tr>\n");
            text.Append("</tbody></table>\n");
        }

        return text.Append("</body></html>\n").ToString();
    }

    private void Add(string name, int count, string line, string[] head, IEnumerable<string[]> rows)
    {
        if (count > 0) sections.Add(new PlanSection(name, [line], head, [.. rows]));
    }

    private static string Sentence(RescuePlan plan)
    {
        var (lost, back, open) = (plan.Tables.Sum(table => table.Deleted), plan.Tables.Sum(table => table.Restored), plan.Tables.Sum(table => table.Conflicts));
        var changed = plan.Tables.Sum(table => table.Changed);
        return $"{Count(back)} of {Count(lost)} lost rows in {plan.Tables.Count} tables come back{(changed > 0 ? $", and {Count(changed)} changed rows are looked at value by value" : "")}; {Count(open)} are in conflict.";
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
