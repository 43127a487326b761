namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// What a rescue is going to do, as <c>plan.json</c> has it, schema version 1: counts, keys and hashes, no row values. Whoever applies it names
/// its hash, so it cannot change between being read and being applied.
/// </summary>
public sealed record RescuePlan
{
    /// <summary>1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>When it was made, by this machine's clock, UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The live server and database that it was made for, and may be applied to.</summary>
    public required PlannedServer Live { get; init; }

    /// <summary>Where the lost rows were read: repository, copy, or comparison (a copy without WAL).</summary>
    public required string Source { get; init; }

    /// <summary>Names the incident; a merge of it is remembered under this in the live database.</summary>
    public required string Incident { get; init; }

    /// <summary>The bad transactions, in commit order; empty without WAL.</summary>
    public required IReadOnlyList<LocatedTransaction> Transactions { get; init; }

    /// <summary>Where the copy was halted and read, in order, and why there.</summary>
    public required IReadOnlyList<PlannedStop> Stops { get; init; }

    /// <summary>Why so many stops.</summary>
    public required string Why { get; init; }

    /// <summary>What was asked for.</summary>
    public required PlannedOptions Options { get; init; }

    /// <summary>Rows by table and fate.</summary>
    public required IReadOnlyList<PlannedTable> Tables { get; init; }

    /// <summary>Rows by tenant; empty without a tenant table.</summary>
    public required IReadOnlyDictionary<string, long> Tenants { get; init; }

    /// <summary>Rows that a person has to decide on, by key.</summary>
    public required IReadOnlyList<PlannedConflict> Conflicts { get; init; }

    /// <summary>What of the database's structure is made again.</summary>
    public IReadOnlyList<string> Structures { get; init; } = [];

    /// <summary>What the copy had to show at its stops, and did.</summary>
    public IReadOnlyList<string> Proofs { get; init; } = [];

    /// <summary>The locks that applying takes, one line each.</summary>
    public required IReadOnlyList<string> Locks { get; init; }

    /// <summary>How long applying should take.</summary>
    public required double EstimatedSeconds { get; init; }

    /// <summary>What a person has to know: what is not recovered, and limits of what was looked at.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The captured rows, beside the plan.</summary>
    public required IReadOnlyList<CaptureFile> Capture { get; init; }
}
