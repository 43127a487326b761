using CliWrap;
using CliWrap.Buffered;

namespace DrillHarness.Recovery.Rescue;

/// <summary>Finds the server's programs of one major version on this machine: WAL and files of another cannot be read.</summary>
public static class ServerProgramDirectory
{
    /// <summary>The directory with <c>postgres</c> and <c>pg_waldump</c> of that version.</summary>
    /// <exception cref="LackingException">There is none.</exception>
    public static async Task<string> FindAsync(int major, CancellationToken cancellation)
    {
        var seen = new List<string>();
        foreach (var directory in Candidates(major).Distinct(StringComparer.Ordinal))
        {
            var program = Path.Combine(directory, "pg_waldump");
            if (!File.Exists(program) || !File.Exists(Path.Combine(directory, "postgres"))) continue;
            var said = await Cli.Wrap(program).WithArguments("--version").WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation);
            if (said.StandardOutput.Contains($") {major}", StringComparison.Ordinal)) return directory;
            seen.Add(said.StandardOutput.Trim());
        }

        var others = seen.Count == 0 ? "none" : string.Join(", ", seen);
        throw new LackingException($"The live server is PostgreSQL {major}, and its programs (postgres, pg_waldump) are not on this machine (found: {others}).",
            $"apt-get install postgresql-{major}, or run this where they are");
    }

    /// <summary>True when a program is on the search path.</summary>
    public static bool IsThere(string program) => SearchPath().Append("/usr/bin").Append("/usr/local/bin").Any(directory => File.Exists(Path.Combine(directory, program)));

    private static IEnumerable<string> Candidates(int major) =>
        [$"/usr/lib/postgresql/{major}/bin", $"/usr/pgsql-{major}/bin", $"/opt/homebrew/opt/postgresql@{major}/bin", .. SearchPath()];

    private static string[] SearchPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
}
