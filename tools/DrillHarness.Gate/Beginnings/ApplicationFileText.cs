using System.Text;
using System.Text.RegularExpressions;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Beginnings;

/// <summary>Writes a <c>drill.yaml</c> with the reasons for what stands in it; a person goes on from there.</summary>
public static partial class ApplicationFileText
{
    private static readonly string[] NoTexts = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    /// <summary>The whole text; paths are written as seen from the file's folder.</summary>
    public static string Of(SurveyedApplication surveyed)
    {
        var file = surveyed.File;
        var text = new StringBuilder("# Another application, for `tools/drill gate SCRIPT`, `run --app` and `rescue plan --app`: its disposable databases are made from this.\n");
        text.Append($"version: 1\nname: {Scalar(file.Name)}\n");
        text.Append("\n# What makes the schema, in order: SQL files, and dumps of pg_dump's custom format.\n").Append(List("schema", SchemaOf(surveyed)));
        text.Append("\n# Rows of each table, made from the catalog; a tenth of them in the small world. Rows of your own: { sql: [rows.sql] }\n");
        text.Append(FormattableString.Invariant($"seed: {{ rows: {file.Rows} }}\n"));
        text.Append(surveyed.Tenants is { } tenants
            ? $"\n# The table whose rows are the tenants: {tenants.Why}.\ntenants: {Scalar(NameOf(tenants.Table))}\n"
            : "\n# No table is reached by foreign keys from two others; if one holds the tenants all the same, name it.\n# tenants: TABLE\n");
        if (file.Roles.Count > 0) text.Append("\n# Roles that the schema names; they are made before it.\n").Append(List("roles", file.Roles));
        text.Append("\n# The script that goes wrong when `tools/drill run --app` drills it; without one a purge is made up that lacks its condition.\n# incident: { script: purge.sql }\n");
        if (file.Traits.Count > 0) text.Append("\n# States of the data that mistakes wait for, each tried alone in the small world. Add those that your data has.\ntraits:\n");
        foreach (var trait in file.Traits) text.Append($"  - name: {Scalar(trait.Name)}\n    story: {Scalar(trait.Story)}\n    sql: {Scalar(trait.Sql)}\n");
        return text.ToString();
    }

    /// <summary>The schema's files as they are written.</summary>
    public static IReadOnlyList<string> SchemaOf(SurveyedApplication surveyed)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(surveyed.File.File))!;
        return [.. surveyed.File.Schema.Select(path => Path.GetRelativePath(folder, path))];
    }

    /// <summary>A table as it is written: without its schema where that is <c>public</c>.</summary>
    public static string NameOf(TableName table) => table.Schema == "public" && !table.Name.Contains('.', StringComparison.Ordinal) ? table.Name : table.ToString();

    private static string List(string key, IEnumerable<string> items) => $"{key}:\n{string.Concat(items.Select(item => $"  - {Scalar(item)}\n"))}";

    // Plain where YAML reads it back as the same text.
    private static string Scalar(string text) => Plain().IsMatch(text) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !NoTexts.Contains(text.ToLowerInvariant())
        ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^[A-Za-z_](?:[ -~]*[!-9;-~])?$")]
    private static partial Regex Plain();
}
