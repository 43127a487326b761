using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Preparing;

/// <summary>A candidate script with all that it needs restored and built, so that it starts without network.</summary>
public sealed record PreparedScript
{
    /// <summary>What is to be run: the script itself, or what was built of it.</summary>
    public required string ScriptPath { get; init; }

    /// <summary>The command line that the path is appended to; empty: it is a program itself; null: by its extension.</summary>
    public IReadOnlyList<string>? Interpreter { get; init; }

    /// <summary>Folders that it has to be able to read: its own where that was made for it, its runtime's where that lies outside /usr.</summary>
    public IReadOnlyList<string> ReadableFolders { get; init; } = [];

    /// <summary>The same run, of what was prepared.</summary>
    public ScriptRun ApplyTo(ScriptRun run) => run with { ScriptPath = ScriptPath, Interpreter = Interpreter, ReadableFolders = ReadableFolders };
}
