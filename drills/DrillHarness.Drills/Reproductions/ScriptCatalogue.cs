using DrillHarness.Gate.Configuration;

namespace DrillHarness.Drills.Reproductions;

/// <summary>Every script of <c>drills/scripts/catalogue.*.yaml</c>, and the mended twin of each, as <c>NAME-fixed</c>.</summary>
public static class ScriptCatalogue
{
    private const string Folder = "drills/scripts";
    private const string Prefix = "DrillHarness.Drills.Scripts.";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<CataloguedScript> All { get; } = [.. Read().OrderBy(script => script.Name, StringComparer.Ordinal)];

    private static IEnumerable<CataloguedScript> Read()
    {
        var assembly = typeof(ScriptCatalogue).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (var script in YamlMap.Parse("scripts:\n" + text.ReadToEnd(), resource[Prefix.Length..]).Maps("scripts").SelectMany(Of)) yield return script;
        }
    }

    private static IEnumerable<CataloguedScript> Of(YamlMap map)
    {
        map.Know("name", "orm", "version", "path", "fixed", "expect", "trait", "table", "source", "mistake", "sql", "fix");
        var script = new CataloguedScript(map.Required("name"), map.Required("orm"), map.Required("version"), $"{Folder}/{map.Required("path")}", map.Required("expect"), map.Required("trait"), map.Required("source"))
        {
            Table = map.Text("table"),
            Mistake = map.Text("mistake") ?? "",
            Sql = map.Text("sql") ?? "",
            Fix = map.Text("fix") ?? "",
        };
        yield return script;
        if (map.Text("fixed") is { } mended) yield return script with { Name = $"{script.Name}-fixed", Path = $"{Folder}/{mended}", Expect = "accepted", Table = null };
    }
}
