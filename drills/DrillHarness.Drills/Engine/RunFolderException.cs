namespace DrillHarness.Drills.Engine;

/// <summary>The folder of a run cannot be written, or holds a run already; nothing was started.</summary>
public sealed class RunFolderException(string directory, Exception why)
    : IOException($"{directory}: expected a folder without a run in it that can be written, found: {why.Message}", why);
