namespace DrillHarness.Recovery.Undo;

/// <summary>What an undo did.</summary>
public sealed record UndoOutcome
{
    /// <summary>Rows taken out again or given the values that they had.</summary>
    public required long Reverted { get; init; }

    /// <summary>Rows that were edited since, that others hang on now, or that would hang on nothing, and what was made again and is used since: left as they are.</summary>
    public required long LeftAlone { get; init; }

    /// <summary>Their tables and keys with the reason, the first hundred.</summary>
    public required IReadOnlyList<string> LeftKeys { get; init; }
}
