using System.Globalization;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Serving;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Worlds;

/// <summary><c>drill.yaml</c>: an application of somebody's own, as far as it is needed to make worlds of it.</summary>
public sealed record ApplicationFile
{
    private const int DefaultRows = 200;

    /// <summary>The file itself.</summary>
    public required string File { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>SQL files and dumps that make the schema, in order; whole paths.</summary>
    public required IReadOnlyList<string> Schema { get; init; }

    /// <summary>SQL files that fill it; empty where the catalog-driven seeder does.</summary>
    public IReadOnlyList<string> SeedSql { get; init; } = [];

    /// <summary>Rows of each table in the production-like world; a tenth of them in the small one.</summary>
    public int Rows { get; init; } = DefaultRows;

    /// <summary>Rows of each table in production, about; null when nobody said.</summary>
    public long? ProductionRows { get; init; }

    /// <summary>The table whose rows are the tenants; null when there are none.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>References that no foreign key declares, as <c>rescue plan --soft-reference</c> takes them: <c>TABLE(TYPE,ID)=VALUE:TABLE,...</c>.</summary>
    public IReadOnlyList<string> SoftReferences { get; init; } = [];

    /// <summary>Roles that the schema names and that have to be there before.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>States of the data to try one by one.</summary>
    public IReadOnlyList<Trait> Traits { get; init; } = [];

    /// <summary>How the application is started, so that its pages can be opened; null when nobody said.</summary>
    public ServedBy? Serve { get; init; }

    /// <summary>How a visitor signs in; null when nobody has to.</summary>
    public SignIn? SignIn { get; init; }

    /// <summary>What people open.</summary>
    public IReadOnlyList<Journey> Journeys { get; init; } = [];

    /// <summary>Whether there are pages to open.</summary>
    public bool HasPages => this is { Serve: not null, Journeys.Count: > 0 };

    /// <summary>The script that goes wrong when the application is drilled; null to have one made.</summary>
    public string? Incident { get; init; }

    /// <exception cref="BadConfigurationException">It cannot be understood; names the line.</exception>
    public static ApplicationFile Read(string file)
    {
        var map = YamlMap.Read(file);
        map.Know("version", "name", "schema", "seed", "production", "tenants", "softReferences", "roles", "traits", "objectives", "serve", "signIn", "journeys", "incident");
        if (map.Required("version") is var version && version != "1") throw map.Wrong("version", $"version {version}, expected 1.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var seed = map.Map("seed");
        seed?.Know("rows", "sql");
        var production = map.Map("production");
        production?.Know("rows");
        if (map.Has("journeys") && !map.Has("serve")) throw map.Wrong("journeys", "journeys need an application that answers, expected serve: { command: [PROGRAM, ARGUMENT, ...] }.");
        return new ApplicationFile
        {
            File = file,
            Name = map.Text("name") ?? Path.GetFileName(folder),
            Schema = Files(map, "schema", folder) is { Count: > 0 } schema ? schema : throw map.Wrong("schema", "'schema' names no file, expected at least one, of SQL or a dump."),
            SeedSql = seed is null ? [] : Files(seed, "sql", folder),
            Rows = seed?.Has("rows") == true ? seed.Value("rows", Count) : DefaultRows,
            ProductionRows = production?.Value("rows", Many),
            TenantTable = map.Text("tenants") is { } tenants ? TableName.Of(tenants) : null,
            SoftReferences = map.Texts("softReferences") ?? [],
            Roles = map.Texts("roles") ?? [],
            Traits = [.. map.Maps("traits").Select(TraitOf)],
            Serve = map.Map("serve") is { } serve ? ServedByOf(serve, folder) : null,
            SignIn = map.Map("signIn") is { } signIn ? SignInOf(signIn) : null,
            Journeys = [.. map.Maps("journeys").Select(JourneyOf)],
            Incident = map.Map("incident") is { } incident ? IncidentOf(incident, folder) : null,
        };
    }

    private static List<string> Files(YamlMap map, string key, string folder)
    {
        var files = (map.Texts(key) ?? []).Select(name => Path.GetFullPath(Path.Combine(folder, name))).ToList();
        return files.FirstOrDefault(path => !System.IO.File.Exists(path)) is { } absent ? throw map.Wrong(key, $"'{absent}' is not there.") : files;
    }

    private static ServedBy ServedByOf(YamlMap map, string folder)
    {
        map.Know("command", "ready");
        return new ServedBy(map.Texts("command") is { Count: > 0 } command ? command : throw map.Wrong("command", "'command' is empty, expected a program and its arguments as a list."), folder, map.Text("ready") ?? "/");
    }

    private static string IncidentOf(YamlMap map, string folder)
    {
        map.Know("script");
        var script = Path.GetFullPath(Path.Combine(folder, map.Required("script")));
        return Path.Exists(script) ? script : throw map.Wrong("script", $"'{script}' is not there.");
    }

    private static SignIn SignInOf(YamlMap map)
    {
        map.Know("path", "form");
        var form = map.Map("form") ?? throw map.Wrong("form", "'form' is missing here: the fields that are posted.");
        return new SignIn(map.Required("path"), form.Keys.ToDictionary(field => field, field => form.Required(field)));
    }

    private static Journey JourneyOf(YamlMap map)
    {
        map.Know("name", "path", "rows", "table", "key", "tenant", "sees");
        return new Journey(map.Required("name"), map.Required("path"), map.Required("rows"), TableName.Of(map.Required("table")).ToString(), map.Text("key") ?? "id", map.Text("tenant"), map.Text("sees"));
    }

    private static Trait TraitOf(YamlMap map)
    {
        map.Know("name", "story", "sql");
        return new Trait(map.Required("name"), map.Text("story") ?? $"with {map.Required("name")}", map.Required("sql"));
    }

    private static long Many(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0
        ? rows : throw new FormatException($"'{text}': expected a number of rows above 0.");

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is > 0 and <= 1_000_000
        ? rows : throw new FormatException($"'{text}': expected a number of rows from 1 to 1000000.");
}
