namespace DrillHarness.Gate.Isolation;

/// <summary>A script ready to be started.</summary>
internal sealed record ScriptLaunch
{
    public required ScriptRun Run { get; init; }

    /// <summary>All of it, from what drops root to the script's own arguments.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>All of it, nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where the outermost program starts; below the scratch directory, so that what reaps by folder finds it.</summary>
    public required string WorkingDirectory { get; init; }

    public required IsolationKind Isolation { get; init; }

    public required ScriptUser User { get; init; }

    /// <summary>Puts the command line together.</summary>
    public static ScriptLaunch Prepare(ScriptRun run, IsolationKind isolation, ScriptUser user, ScratchFolder scratch)
    {
        var places = isolation == IsolationKind.Sandbox ? ScriptPlaces.InSandbox : scratch.Places;
        var prefix = isolation == IsolationKind.Sandbox
            ? SandboxArguments.Prefix(run.Programs, user, run.Limits, Readable(run, scratch), scratch)
            : user.Drop(run.Programs);
        return new ScriptLaunch
        {
            Run = run,
            CommandLine = [.. prefix, .. ScriptInterpreter.CommandLine(run, Path.Combine(places.Folder, Path.GetFileName(run.ScriptPath)))],
            Environment = ScriptEnvironment.For(run.Database, places),
            WorkingDirectory = isolation == IsolationKind.Sandbox ? scratch.Root : scratch.Places.Folder,
            Isolation = isolation,
            User = user,
        };
    }

    /// <summary>The script's own folder is there already, under a name of its own.</summary>
    private static IEnumerable<string> Readable(ScriptRun run, ScratchFolder scratch) =>
        run.ReadableFolders.Select(Path.GetFullPath).Where(folder => folder != scratch.Places.Folder);
}
