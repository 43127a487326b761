using System.Text;
using DrillHarness.Gate.Effects;

namespace DrillHarness.Gate.Intents;

/// <summary>Writes an intent that fits what was seen of a run: a beginning, for a person who knows what was meant.</summary>
internal static class IntentWriter
{
    public static string Fitting(Observation seen, string script)
    {
        var text = new StringBuilder();
        text.Append($"# Written from what {Path.GetFileName(script)} did in one world. Correct it: it says what was done, not what was meant.\n");
        text.Append("version: 1\nabout: TODO what it is meant to do, in a sentence\n");
        var touched = seen.Tables.Where(tally => tally.Before is not null && tally.Deleted + tally.Updated + tally.Inserted > 0).ToList();
        text.Append(touched.Count == 0 ? "tables: {}\n" : "tables:\n");
        foreach (var tally in touched)
        {
            text.Append($"  {Name(tally.Table)}:\n");
            if (tally.Deleted > 0) text.Append($"    delete:\n      # where: TODO which rows, e.g. updated_at < now() - interval '30 days'\n      atMost: {tally.Deleted}\n{PerTenant(tally.DeletedOf)}");
            if (tally.Updated > 0) text.Append($"    update:\n      # where: TODO which rows\n      atMost: {tally.Updated}\n{PerTenant(tally.UpdatedOf)}      columns: [{string.Join(", ", tally.Columns)}]\n");
            if (tally.Inserted > 0) text.Append($"    insert:\n      atMost: {tally.Inserted}\n");
        }

        if (seen.Ddl.Count > 0) text.Append("ddl:\n").AppendJoin("", seen.Ddl.Select(line => $"  - {Quoted(line[2..])}\n"));
        return text.ToString();
    }

    private static string PerTenant(Dictionary<int, long> rows) =>
        rows.Where(tenant => tenant.Key >= 0).Select(tenant => tenant.Value).DefaultIfEmpty().Max() is > 0 and var most ? FormattableString.Invariant($"      perTenant: {most}\n") : "";

    private static string Name(string table) => table.StartsWith("public.", StringComparison.Ordinal) ? table["public.".Length..] : table;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
