using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>What a merge does with the rows of one table. Restored + KeptNewer + Recreated + Conflicts + LeftOut = Deleted.</summary>
public sealed record TableMerge(TableName Table, long Deleted, long Restored, long KeptNewer, long Recreated, long Conflicts)
{
    /// <summary>Rows of tenants that were not to be recovered.</summary>
    public long LeftOut { get; init; }

    /// <summary>Rows that were changed and not deleted.</summary>
    public long Changed { get; init; }

    /// <summary>Of those, rows of which a value came back. The others were changed again by somebody since, or are gone.</summary>
    public long ChangesUndone { get; init; }

    /// <summary>Changed rows that stay as they are, since what they were would break a rule of the table now: conflicts too.</summary>
    public long Held { get; init; }

    /// <summary>Of a plan: changed rows that stay as they are, since what was changed in them was edited since or they are gone. No conflicts.</summary>
    public long Kept { get; init; }

    /// <summary>True where rows are taken out and put in again, since they trade what is unique.</summary>
    public bool Trades { get; init; }

    /// <summary>Keys of rows in conflict with the reason, the first hundred.</summary>
    public IReadOnlyList<string> ConflictKeys { get; init; } = [];

    /// <summary>Pending rows by tenant, the most first; empty without a tenant table.</summary>
    public IReadOnlyDictionary<string, long> PerTenant { get; init; } = new Dictionary<string, long>();
}
