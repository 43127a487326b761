namespace DrillHarness.Gate.Running;

/// <summary>What a script did to one table in the production-like world.</summary>
public sealed record TableEffect(string Schema, string Table, long Inserted, long Updated, long Deleted, bool Truncated, string Via, int TenantsTouched, bool Declared)
{
    /// <summary>Rows that the table had before.</summary>
    public long Before { get; init; }
}
