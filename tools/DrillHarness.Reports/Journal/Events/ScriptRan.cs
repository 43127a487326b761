namespace DrillHarness.Reports.Events;

/// <summary>A candidate script ran to its end in one of the worlds.</summary>
public sealed record ScriptRan : JournalEvent
{
    /// <summary>Where it ran.</summary>
    public required ScriptWorld World { get; init; }

    /// <summary>The script's path, as the user knows it.</summary>
    public required string Script { get; init; }

    /// <summary>Exit code of its process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Wall time of its process.</summary>
    public required double Seconds { get; init; }

    /// <summary>"container", "sandbox" or "none".</summary>
    public required string Isolation { get; init; }

    /// <summary>Rows gone per table (schema.table), counted in the database, not by the script.</summary>
    public required IReadOnlyDictionary<string, long> RowsDeleted { get; init; }

    /// <summary>The SQL it sent, without bound values, in order.</summary>
    public IReadOnlyList<ScriptStatement> Statements { get; init; } = [];

    /// <summary>The script's own checks passed; null where it has none.</summary>
    public bool? PassedOwnChecks { get; init; }
}
