using System.Globalization;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Intents;

/// <summary>Reads an intent, see <c>intent.schema.json</c>. Every mistake is named with its line.</summary>
public static class IntentReader
{
    private const string Version = "1";

    private static readonly Dictionary<string, RowOperation> Operations = new()
    {
        ["insert"] = RowOperation.Insert, ["update"] = RowOperation.Update, ["delete"] = RowOperation.Delete,
    };

    /// <exception cref="BadConfigurationException">It cannot be read; names the line.</exception>
    public static Intent Read(string file) => Of(YamlMap.Read(file), file);

    /// <summary>Reads a text.</summary>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="BadConfigurationException">It cannot be understood; names the line.</exception>
    public static Intent Parse(string text, string file) => Of(YamlMap.Parse(text, file), file);

    private static Intent Of(YamlMap map, string file)
    {
        map.Know("version", "about", "tables", "invariants", "ddl", "limits", "pages", "ignore");
        if (map.Required("version") is var version && version != Version) throw map.Wrong("version", $"version {version}, expected {Version}.");
        return new Intent
        {
            About = map.Text("about") ?? "",
            Tables = map.Map("tables") is { } tables ? TablesOf(tables) : new Intent().Tables,
            Invariants = [.. map.Maps("invariants").Select(InvariantOf)],
            Ddl = DdlOf(map),
            Limits = map.Map("limits") is { } limits ? LimitsOf(limits) : new Intent().Limits,
            Pages = PagesOf(map),
            Ignored = [.. map.Maps("ignore").Select(IgnoredOf)],
            File = file,
        };
    }

    private static Dictionary<string, IReadOnlyDictionary<RowOperation, OperationIntent>> TablesOf(YamlMap tables)
    {
        var known = new Dictionary<string, IReadOnlyDictionary<RowOperation, OperationIntent>>();
        foreach (var table in tables.Keys)
        {
            var name = table.Contains('.', StringComparison.Ordinal) ? table : $"public.{table}";
            if (tables.Map(table) is not { } operations) throw tables.Wrong(table, $"nothing is said of {table}, expected insert, update or delete.");
            operations.Know([.. Operations.Keys]);
            known[name] = operations.Keys.ToDictionary(key => Operations[key], key => operations.Map(key) is { } operation
                ? OperationOf(operation, Operations[key]) : new OperationIntent { Line = operations.Line });
        }

        return known;
    }

    private static OperationIntent OperationOf(YamlMap map, RowOperation operation)
    {
        string[] keys = operation switch
        {
            RowOperation.Insert => ["atMost"],
            RowOperation.Update => ["where", "atMost", "perTenant", "columns"],
            _ => ["where", "atMost", "perTenant"],
        };
        map.Know(keys);
        return new OperationIntent
        {
            Where = map.Text("where"),
            AtMost = map.Has("atMost") ? map.Value("atMost", Amount.Parse) : null,
            PerTenant = map.Has("perTenant") ? map.Value("perTenant", Amount.Parse) : null,
            Columns = map.Texts("columns"),
            Line = map.Line,
        };
    }

    private static Invariant InvariantOf(YamlMap map)
    {
        map.Know("name", "query");
        return new Invariant(map.Required("name"), map.Required("query"), map.Line);
    }

    private static EffectLimits LimitsOf(YamlMap map)
    {
        map.Know("longestLock", "wal", "time");
        return new EffectLimits(
            map.Has("longestLock") ? map.Value("longestLock", Quantities.Time) : null,
            map.Has("wal") ? map.Value("wal", Quantities.Bytes) : null,
            map.Has("time") ? map.Value("time", Quantities.Time) : null);
    }

    private static IReadOnlyList<string> DdlOf(YamlMap map)
    {
        var lines = map.Texts("ddl") ?? [];
        return lines.Any(string.IsNullOrWhiteSpace) ? throw map.Wrong("ddl", "an item is empty, which any change would be; expected a part of the line that differs, such as 'index public.page_slug'.") : lines;
    }

    private static IReadOnlyList<string> PagesOf(YamlMap map)
    {
        var pages = map.Texts("pages") ?? [];
        return pages.Any(string.IsNullOrWhiteSpace) ? throw map.Wrong("pages", "a page's name is empty, expected tenant/app/item, with * for any text without a slash and ** for any, or any for all.") : pages;
    }

    private static IgnoredFinding IgnoredOf(YamlMap map)
    {
        map.Know("code", "reason", "until", "table");
        if (map.Required("reason").Trim().Length == 0) throw map.Wrong("reason", "the reason is empty, expected why this may stay.");
        map.Required("until");
        if (FindingCodes.Find(map.Required("code")) is null)
            throw map.Wrong("code", $"no finding has the code '{map.Required("code")}'{(NearestName.Of(map.Required("code"), FindingCodes.All.Select(known => known.Code)) is { } near ? $": did you mean '{near}'?" : ".")}");
        return new IgnoredFinding(map.Required("code"), map.Required("reason"), map.Value("until", Day), map.Text("table"));
    }

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day : throw new FormatException($"'{text}': expected a day such as 2027-01-31.");
}
