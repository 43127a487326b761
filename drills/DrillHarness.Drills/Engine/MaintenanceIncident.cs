using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Engine;

/// <summary>A maintenance script that deletes what it should not have.</summary>
public sealed record MaintenanceIncident
{
    /// <summary>The script, as a path below the repository's root.</summary>
    public required string Script { get; init; }

    /// <summary>What the script is told besides, for a world of that size: how fast it may go. Nothing by default.</summary>
    public Func<Profile, IReadOnlyList<string>> Arguments { get; init; } = _ => [];

    /// <summary>What the bug is, in one sentence.</summary>
    public required string Mistake { get; init; }

    /// <summary>The table whose rows people miss; a recovery is told nothing else.</summary>
    public required TableName MissedTable { get; init; }

    /// <summary>All tables that the bad transactions may take rows from. Another one in the WAL fails the drill.</summary>
    public required IReadOnlyList<TableName> DamagedTables { get; init; }
}
