namespace DrillHarness.Recovery.Rescue;

/// <summary>What was asked of a plan; applying it does the same.</summary>
public sealed record PlannedOptions
{
    /// <summary>The table whose rows are tenants, as schema.table; null when there is none.</summary>
    public string? TenantTable { get; init; }

    /// <summary>The only tenants whose rows come back; empty is all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>Tables of which nothing comes back, as typed.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>References that no foreign key declares, as typed.</summary>
    public IReadOnlyList<string> SoftReferences { get; init; } = [];

    /// <summary>Rows in one batch; null is one transaction.</summary>
    public int? BatchRows { get; init; }
}
