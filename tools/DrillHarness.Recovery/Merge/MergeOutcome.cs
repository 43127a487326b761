namespace DrillHarness.Recovery.Merge;

/// <summary>What one transaction of a merge did.</summary>
public sealed record MergeOutcome
{
    /// <summary>Rows put back.</summary>
    public required long Restored { get; init; }

    /// <summary>The tenants whose rows were put back, as text keys, in order; empty without a tenant table.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>True when this incident had been merged before: then nothing was read and nothing written.</summary>
    public bool AlreadyApplied { get; init; }
}
