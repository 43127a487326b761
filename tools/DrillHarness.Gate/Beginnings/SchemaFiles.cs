using System.Text.RegularExpressions;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Beginnings;

/// <summary>Where an application usually keeps its schema.</summary>
public static partial class SchemaFiles
{
    private static readonly string[] Single = ["schema.sql", "structure.sql", "db/structure.sql", "db/schema.sql"];
    private static readonly string[] Migrations = ["db/migrate", "migrations", "db/migrations", "sql"];

    /// <summary>For people: what is looked for, in order.</summary>
    public static string Places => $"{string.Join(", ", Single)}, one *.dump of pg_dump's custom format, or .sql files in {string.Join(", ", Migrations)}";

    /// <summary>The first of the usual places that has something; empty when none has.</summary>
    /// <param name="folder">The application's.</param>
    /// <returns>Paths below the folder, in the order in which they are run.</returns>
    public static IReadOnlyList<string> Find(string folder)
    {
        if (Single.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } single) return [single];
        // Of several dumps nobody knows which is meant.
        if (Directory.GetFiles(folder, "*.dump").Where(IsArchive).ToList() is [var dump]) return [dump];
        return Migrations.Select(name => Path.Combine(folder, name)).Where(Directory.Exists).Select(MigrationsIn).FirstOrDefault(files => files.Count > 0) ?? [];
    }

    // Numbers count as numbers: 10_orders.sql comes after 9_items.sql.
    private static List<string> MigrationsIn(string folder) =>
    [
        .. Directory.GetFiles(folder, "*.sql").Where(path => !path.EndsWith(".down.sql", StringComparison.OrdinalIgnoreCase))
            .OrderBy(path => Digits().Replace(Path.GetFileName(path), digits => digits.Value.PadLeft(20, '0')), StringComparer.Ordinal),
    ];

    private static bool IsArchive(string path)
    {
        using var file = File.OpenRead(path);
        return DumpFormat.IsArchive(file);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
