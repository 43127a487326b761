namespace DrillHarness.Reports.Events;

/// <summary>Rows were put back. Where it was done in parts (canary tenants first) each part is an event of its own and the counts add up.</summary>
public sealed record MergeApplied : JournalEvent
{
    /// <summary>Rows of the bad transactions that this part accounts for.</summary>
    public required long Deleted { get; init; }

    /// <summary>Put back as they were.</summary>
    public required long Restored { get; init; }

    /// <summary>A live row was there: it won.</summary>
    public required long KeptNewer { get; init; }

    /// <summary>A customer had made the same thing again by hand: not doubled.</summary>
    public required long Recreated { get; init; }

    /// <summary>Not put back for a reason that is told: a parent that a customer deleted, a key that is taken.</summary>
    public required long Conflicts { get; init; }

    /// <summary>The same by table.</summary>
    public IReadOnlyList<TableMerge> PerTable { get; init; } = [];

    /// <summary>Longest wait of anybody for a lock while the merge ran, in ms; null if not measured.</summary>
    public double? LongestLockWaitMs { get; init; }

    /// <summary>99th percentile of customers' edit latency while the merge ran, in ms; null if not measured.</summary>
    public double? EditP99Ms { get; init; }

    /// <summary>Rows that running the merge again changed; has to be 0. Null if it was not run again.</summary>
    public long? SecondRunChanged { get; init; }
}
