using static System.IO.UnixFileMode;

namespace DrillHarness.Gate.Preparing;

/// <summary>
/// What a script must restore or build is done before it runs, outside the isolation, which has no network. What a build does (MSBuild's
/// targets, npm's install scripts) is trusted as it is on a developer's machine; it is given no database.
/// </summary>
/// <remarks>
/// .py, .sql: nothing. .sh: run by what its first line (#!) names, else by /bin/sh. .cs and projects: built, run by dotnet. .js, .mjs, .cjs, and .ts where Node strips types: packages installed as
/// the lock file says, run by node. Anything else: by its first line (#!), or as the program that it is.
/// </remarks>
public static class ScriptPreparation
{
    /// <summary>Restores and builds what it must.</summary>
    /// <param name="scriptPath">A file, or a folder that holds exactly one project. What is built stays out of it.</param>
    /// <param name="scratchDirectory">
    /// Where a folder is made for what is built; it has to stay as long as the script is run, and the caller removes it. Every user has to
    /// be able to enter it (mode o+x up to the root).
    /// </param>
    /// <param name="cancellation">Kills the build.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="ScriptPreparationException">It does not build, or nothing here runs it.</exception>
    /// <exception cref="IOException">The script's folder is too large to be copied.</exception>
    public static async Task<PreparedScript> PrepareAsync(string scriptPath, string scratchDirectory, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(scriptPath);
        if (Directory.Exists(path)) return await DotnetBuild.OfProjectAsync(ProjectIn(path), scratchDirectory, cancellation);
        if (!File.Exists(path)) throw new FileNotFoundException($"Script '{scriptPath}' does not exist.", scriptPath);
        return Path.GetExtension(path) switch
        {
            ".py" or ".sql" => new PreparedScript { ScriptPath = path },
            ".sh" => new PreparedScript { ScriptPath = path, Interpreter = FirstLine.Interpreter(path) },
            ".cs" => await DotnetBuild.OfFileAsync(path, scratchDirectory, cancellation),
            ".csproj" or ".fsproj" or ".vbproj" => await DotnetBuild.OfProjectAsync(path, scratchDirectory, cancellation),
            ".js" or ".mjs" or ".cjs" or ".ts" or ".mts" or ".cts" => await NodeInstall.OfAsync(path, scratchDirectory, cancellation),
            _ => AsItIs(path),
        };
    }

    private static string ProjectIn(string folder)
    {
        var projects = Directory.GetFiles(folder, "*.*proj");
        return projects.Length == 1 ? projects[0] : throw new ScriptPreparationException(
            $"Folder '{folder}' holds {projects.Length} projects, expected one.", "name the script or the project itself", []);
    }

    private static PreparedScript AsItIs(string path)
    {
        if (FirstLine.Interpreter(path) is { } interpreter) return new PreparedScript { ScriptPath = path, Interpreter = interpreter };
        if (File.GetUnixFileMode(path).HasFlag(UserExecute)) return new PreparedScript { ScriptPath = path, Interpreter = [] };
        throw new ScriptPreparationException(
            $"Script '{path}' says nowhere what runs it: its extension '{Path.GetExtension(path)}' is not known, it has no #! line, and it is not executable.",
            "begin it with #! and the program that runs it, e.g. #!/usr/bin/env perl", []);
    }
}
