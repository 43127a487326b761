using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Capturing;

/// <summary>What was captured of one table, with the table's shape at the first stop that read it.</summary>
public sealed record CapturedTable
{
    /// <summary>The table as it was.</summary>
    public required TableShape Shape { get; init; }

    /// <summary>The files of its rows.</summary>
    public required IReadOnlyList<CapturedRows> Files { get; init; }

    /// <summary>Where changed rows lie that somebody else edited since: the edit may have changed their key, and a table without one has no other way to tell.</summary>
    public IReadOnlyList<MovedRow> Moved { get; init; } = [];

    /// <summary>Rows that the bad transactions deleted, net, those of TRUNCATE and DROP included.</summary>
    public long Deleted => Files.Where(file => file.Role == RowRole.Deleted).Sum(file => file.Rows);

    /// <summary>Rows that they changed and left.</summary>
    public long Updated => Files.Where(file => file.Role == RowRole.Before).Sum(file => file.Rows);

    /// <summary>True when the bad transactions put rows in too: a key that lives may be one that they gave again.</summary>
    public bool Refilled { get; init; }

    /// <summary>True when rows of other partitions were moved here.</summary>
    public bool HasMovedIn => Files.Any(file => file.From is not null);

    /// <summary>True when the table was emptied by TRUNCATE or went with a DROP.</summary>
    public bool Truncated { get; init; }
}
