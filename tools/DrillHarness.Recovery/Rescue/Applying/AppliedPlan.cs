using System.Text.Json.Serialization;

namespace DrillHarness.Recovery.Rescue;

/// <summary>What applying a plan did, as <c>rescue apply --json</c> tells it.</summary>
public sealed record AppliedPlan
{
    /// <summary>1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The live database.</summary>
    public required string Database { get; init; }

    /// <summary>The incident's name.</summary>
    public required string Incident { get; init; }

    /// <summary>True when it had been applied before: then nothing was written.</summary>
    public bool AlreadyApplied { get; init; }

    /// <summary>Rows put back.</summary>
    public long Restored { get; init; }

    /// <summary>Changed rows of which a value was put back.</summary>
    public long ChangesUndone { get; init; }

    /// <summary>Rows that stay as they are now.</summary>
    public long KeptNewer { get; init; }

    /// <summary>Rows that somebody made anew by hand.</summary>
    public long Recreated { get; init; }

    /// <summary>Rows that a person has to decide on.</summary>
    public long Conflicts { get; init; }

    /// <summary>The longest that anybody was seen waiting for a lock of the rescue's, in milliseconds.</summary>
    public double LongestLockWaitMs { get; init; }

    /// <summary>99th percentile of the customers' edits while it ran, in milliseconds; null: only the application knows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? EditP99Ms { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>What <c>rescue undo</c> is told; null when nothing was written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? UndoId { get; init; }

    /// <summary>A file with the table, operation and key of every row touched, by tabs; null when nothing was written.</summary>
    public string? TouchedKeys { get; init; }

    /// <summary>What a person has to see to.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Rows by table and fate.</summary>
    public IReadOnlyList<PlannedTable> Tables { get; init; } = [];
}
