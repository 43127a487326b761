using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Tables as a person names them.</summary>
public static class NamedTables
{
    /// <summary>Reads <c>schema.table</c>, or a bare name that one schema only has. Either part may stand in double quotes.</summary>
    /// <exception cref="FormatException">There is no such table, or several.</exception>
    public static TableName Find(SchemaCatalog catalog, string text)
    {
        var parts = Parts(text);
        var found = Named(catalog, parts);
        return (parts.Count, found.Count) switch
        {
            ( > 2, _) => throw new FormatException($"Table {text}: expected schema.table."),
            (_, 1) => found[0],
            (_, 0) => throw new FormatException($"Table {text} is not in the database.{Similar(catalog, parts[^1])}"),
            _ => throw new FormatException($"Table {text} is in {found.Count} schemas: {string.Join(", ", found)}; name one."),
        };
    }

    /// <summary>A table of that name, or the name as typed where there is none any more.</summary>
    /// <exception cref="FormatException">There are several.</exception>
    public static TableName FindOrRead(SchemaCatalog catalog, string text) => Named(catalog, Parts(text)).Count == 0 ? Read(text) : Find(catalog, text);

    /// <summary>The name as typed; a bare one is in <c>public</c>. For tables that may be gone.</summary>
    public static TableName Read(string text) => Parts(text) is [var schema, var name] ? new TableName(schema, name) : new TableName("public", Parts(text)[^1]);

    private static List<TableName> Named(SchemaCatalog catalog, List<string> parts) =>
        [.. catalog.Tables.Select(table => table.Name).Where(name => name.Name == parts[^1] && (parts.Count == 1 || name.Schema == parts[0]))];

    private static List<string> Parts(string text)
    {
        var (parts, at, quoted) = (new List<string> { "" }, 0, false);
        for (; at < text.Length; at++)
        {
            if (text[at] == '"' && quoted && at + 1 < text.Length && text[at + 1] == '"') parts[^1] += text[at++];
            else if (text[at] == '"') quoted = !quoted;
            else if (text[at] == '.' && !quoted) parts.Add("");
            else parts[^1] += text[at];
        }

        return parts;
    }

    private static string Similar(SchemaCatalog catalog, string name)
    {
        var near = catalog.Tables.Where(table => table.Name.Name.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(table.Name.Name, StringComparison.OrdinalIgnoreCase))
            .Select(table => table.Name.ToString()).Take(5).ToList();
        return near.Count == 0 ? "" : $"{Environment.NewLine}  HINT: is it {string.Join(", ", near)}?";
    }
}
