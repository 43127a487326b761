namespace DrillHarness.Gate.Isolation;

/// <summary>The program that runs a script, by the script's extension.</summary>
internal static class ScriptInterpreter
{
    private const string PostgresPrograms = "/usr/lib/postgresql";

    /// <summary>The command line for a script that lies at <paramref name="path"/> where it runs.</summary>
    /// <exception cref="ArgumentException">The extension is not known and the run names no interpreter.</exception>
    public static IReadOnlyList<string> CommandLine(ScriptRun run, string path) =>
        [.. run.Interpreter ?? ByExtension(run.ScriptPath), path, .. run.Arguments];

    private static IReadOnlyList<string> ByExtension(string script) => Path.GetExtension(script) switch
    {
        // Unbuffered, so that a killed script leaves what it printed.
        ".py" => ["/usr/bin/python3", "-B", "-u"],
        ".sh" => ["/bin/sh"],
        ".sql" => [Psql(), "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-f"],
        var other => throw new ArgumentException(
            $"Script '{script}' has the extension '{other}', expected .py, .sql or .sh.{Environment.NewLine}" +
            "  HINT: name the interpreter that runs it.", nameof(script)),
    };

    /// <summary>The newest psql itself: Debian's /usr/bin/psql is a Perl script that reads configuration which a sandbox lacks.</summary>
    private static string Psql()
    {
        if (!Directory.Exists(PostgresPrograms)) return "/usr/bin/psql";
        return Directory.EnumerateDirectories(PostgresPrograms)
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder)))
            .Select(folder => Path.Combine(folder, "bin", "psql"))
            .FirstOrDefault(File.Exists) ?? "/usr/bin/psql";
    }
}
