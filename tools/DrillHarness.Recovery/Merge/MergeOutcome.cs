namespace DrillHarness.Recovery.Merge;

/// <summary>What a merge, or one part of it, did.</summary>
public sealed record MergeOutcome
{
    /// <summary>Deleted rows put back.</summary>
    public required long Restored { get; init; }

    /// <summary>Changed rows of which at least one value was put back.</summary>
    public long ChangesUndone { get; init; }

    /// <summary>The tenants whose rows were put back, as text keys, in order; empty without a tenant table.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>True when this incident had been merged before: then nothing was read and nothing written.</summary>
    public bool AlreadyApplied { get; init; }

    /// <summary>Names the merge for <see cref="Undo.Undoing"/>; null when no undo log was kept or nothing was written.</summary>
    public long? UndoId { get; init; }

    /// <summary>What is not quite as it was, and has to be seen to by a person: a foreign key that could only be made NOT VALID, soft references that point at nothing.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
