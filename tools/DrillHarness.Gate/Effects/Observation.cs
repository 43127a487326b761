using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Statements;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Effects;

/// <summary>All that was seen of one run of a script in one world.</summary>
internal sealed record Observation
{
    /// <summary>Where.</summary>
    public required World World { get; init; }

    /// <summary>How the script ended.</summary>
    public required ScriptOutcome Outcome { get; init; }

    /// <summary>The rows before.</summary>
    public required DatabaseBefore Before { get; init; }

    /// <summary>What was done, table by table; tables that nothing was done to are not among them.</summary>
    public required IReadOnlyList<TableTally> Tables { get; init; }

    /// <summary>Where the effects came from.</summary>
    public required StatementOrigins Origins { get; init; }

    /// <summary>What the script sent, transaction by transaction.</summary>
    public required LoggedWork Work { get; init; }

    /// <summary>Catalog lines that came (+) or went (-).</summary>
    public required IReadOnlyList<string> Ddl { get; init; }

    /// <summary>Settings of databases and roles that came or went.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Sequences that moved.</summary>
    public required IReadOnlyList<string> Sequences { get; init; }

    /// <summary>Large objects that came, went or changed.</summary>
    public required IReadOnlyList<string> LargeObjects { get; init; }

    /// <summary>Tables whose decoded effects do not add up to what they hold now: what was seen is not all that was done.</summary>
    public required IReadOnlyList<string> Unaccounted { get; init; }

    /// <summary>How many rows each tenant has now, by index, in tables of which rows changed.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<int, long>> TenantsNow { get; init; }

    /// <summary>Foreign keys with rows that point at nothing, with their number.</summary>
    public required IReadOnlyList<(string Table, string Key, long Rows)> Dangling { get; init; }

    /// <summary>Invariants that do not hold, with the first row that says so.</summary>
    public required IReadOnlyList<(string Name, string Row)> Broken { get; init; }

    /// <summary>How long its longest writing transaction was seen open.</summary>
    public required TimeSpan LongestLock { get; init; }

    /// <summary>Table locks that keep customers from writing.</summary>
    public required IReadOnlyList<string> StrongLocks { get; init; }

    /// <summary>True when any row, object or setting is not as it was.</summary>
    public bool ChangedAnything => Tables.Any(table => table.Deleted + table.Updated + table.Inserted > 0) || Ddl.Count + Settings.Count + LargeObjects.Count > 0;
}
