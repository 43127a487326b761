using DrillHarness.Timing;

namespace DrillHarness.Gate.Isolation;

/// <summary>One run of a candidate script.</summary>
public sealed record ScriptRun
{
    /// <summary>The script. Its whole folder is copied, and the copy is what runs, read-only, as the working directory.</summary>
    public required string ScriptPath { get; init; }

    /// <summary>What the script is told on its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// The command line that the script's path is appended to; empty: the script is a program itself. Default: by the script's
    /// extension, python3 for .py, sh for .sh, psql for .sql (no psqlrc, stops at the first error).
    /// </summary>
    public IReadOnlyList<string>? Interpreter { get; init; }

    /// <summary>
    /// Further folders of this machine that it can read, at the same path; every user has to be able to read them. If one is the
    /// script's own folder, then that is not copied: it is there as the working directory. Default: none.
    /// </summary>
    public IReadOnlyList<string> ReadableFolders { get; init; } = [];

    /// <summary>The database it may reach; it can reach nothing else.</summary>
    public required DatabaseAddress Database { get; init; }

    /// <summary>After this it is killed with all that it started.</summary>
    public TimeSpan Deadline { get; init; } = Deadlines.CandidateScript;

    /// <summary>It is killed when it has sent the server so many pieces and is about to send the next. Default: never.</summary>
    public int KilledAfter { get; init; } = int.MaxValue;

    /// <summary>What it may use.</summary>
    public ScriptLimits Limits { get; init; } = new();

    /// <summary>Run it even where it cannot be isolated. The outcome then says <see cref="IsolationKind.None"/>.</summary>
    public bool AllowUnisolated { get; init; }

    /// <summary>
    /// Where the copy is made, in a folder of its own that is removed afterwards. Default: the machine's folder for temporary files.
    /// Every user has to be able to enter it (mode o+x up to the root).
    /// </summary>
    public string? ScratchDirectory { get; init; }

    /// <summary>The programs that isolate it.</summary>
    public SandboxPrograms Programs { get; init; } = new();
}
