namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// A pgBackRest configuration of the rescue's own, made of the caller's: the same repositories and keys, and nothing that leads to a path of
/// the live cluster (its data directory, links, tablespaces, locks, spool and logs).
/// </summary>
public sealed class RepositoryConfiguration
{
    private static readonly string[] Dropped =
        ["log-", "lock-path", "spool-path", "archive-async", "archive-mode", "link-", "tablespace-map", "recovery-option", "target", "type", "delta", "force", "set", "db-include", "db-exclude", "stanza"];

    private readonly List<(string Section, List<string> Lines)> sections = [];

    private RepositoryConfiguration(string text)
    {
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[') sections.Add((line.Trim('[', ']'), []));
            else if (sections.Count > 0) sections[^1].Lines.Add(line);
        }
    }

    /// <summary>The stanzas it knows.</summary>
    public IReadOnlyList<string> Stanzas => [.. sections.Select(section => section.Section).Where(name => !name.StartsWith("global", StringComparison.Ordinal) && !name.Contains(':', StringComparison.Ordinal)).Distinct()];

    /// <summary>The directory of the first repository, where it is on this machine; its owner may read it.</summary>
    public string? RepositoryDirectory => Value("repo1-host") is not null || Value("repo1-type") is not (null or "posix") ? null : Value("repo1-path") ?? "/var/lib/pgbackrest";

    /// <summary>Reads a configuration, and what is included with it where it is the system's own.</summary>
    /// <param name="path">The file; null is where pgBackRest itself looks.</param>
    /// <exception cref="FormatException">It is not there or cannot be read.</exception>
    public static RepositoryConfiguration Read(string? path)
    {
        string[] places = path is null ? ["/etc/pgbackrest/pgbackrest.conf", "/etc/pgbackrest.conf"] : [path];
        var file = places.FirstOrDefault(File.Exists) ?? throw new FormatException($"pgBackRest's configuration is not there: {string.Join(" or ", places)}.{Environment.NewLine}  HINT: --pgbackrest-config FILE");
        string[] included = path is null && Directory.Exists("/etc/pgbackrest/conf.d") ? [.. Directory.GetFiles("/etc/pgbackrest/conf.d", "*.conf").Order(StringComparer.Ordinal)] : [];
        try
        {
            return new RepositoryConfiguration(string.Join('\n', included.Prepend(file).Select(File.ReadAllText)));
        }
        catch (UnauthorizedAccessException)
        {
            throw new FormatException($"pgBackRest's configuration {file} cannot be read by {Environment.UserName}.");
        }
    }

    /// <summary>The rescue's own text, for a copy in a directory of its own.</summary>
    /// <exception cref="FormatException">There is no such stanza.</exception>
    public string TextFor(string stanza, string dataDirectory, string scratch)
    {
        if (!Stanzas.Contains(stanza)) throw new FormatException($"--stanza {stanza}: the configuration does not know it; known are {string.Join(", ", Stanzas)}.");
        var text = new List<string>();
        foreach (var (section, lines) in sections.Where(section => section.Section == stanza || section.Section.StartsWith("global", StringComparison.Ordinal) || section.Section.StartsWith($"{stanza}:", StringComparison.Ordinal)))
        {
            text.Add($"[{section}]");
            text.AddRange(lines.Where(line => !IsOfTheLiveCluster(line)));
        }

        string[] own = ["[global]", $"lock-path={scratch}/lock", $"spool-path={scratch}/spool", $"log-path={scratch}", "log-level-file=off", "log-level-console=warn", "log-level-stderr=off",
            $"[{stanza}]", $"pg1-path={dataDirectory}"];
        return string.Join('\n', [.. text, .. own, ""]);
    }

    private static bool IsOfTheLiveCluster(string line) =>
        (line.StartsWith("pg", StringComparison.Ordinal) && line.Length > 2 && char.IsAsciiDigit(line[2])) || Dropped.Any(start => line.StartsWith(start, StringComparison.Ordinal));

    private string? Value(string key) => sections.SelectMany(section => section.Lines).Select(line => line.Split('=', 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == key)?[1].Trim();
}
