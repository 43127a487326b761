using DrillHarness.Clusters;
using DrillHarness.Gate.Shrinking;

namespace DrillHarness.Gate.Running;

/// <summary>What is to be judged, and how thoroughly.</summary>
public sealed record GateOptions
{
    /// <summary>The script: a file, or a folder with a project.</summary>
    public required string Script { get; init; }

    /// <summary>What it is told on its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The command line that the script's path is appended to; null goes by what the script is.</summary>
    public IReadOnlyList<string>? Interpreter { get; init; }

    /// <summary>The intent's file; null looks beside the script.</summary>
    public string? IntentFile { get; init; }

    /// <summary>The production-like world, the second run and the pages only; else every world and every trial.</summary>
    public bool Quick { get; init; }

    /// <summary>A case to run the script on, once, instead of every world; null for the worlds.</summary>
    public GateCase? Replay { get; init; }

    /// <summary>After this a run is killed; 60 s by default.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Judge it even where it cannot be isolated.</summary>
    public bool AllowUnisolated { get; init; }

    /// <summary>Decides the worlds' rows; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Which engine and which major.</summary>
    public EngineChoice Engine { get; init; } = new();
}
