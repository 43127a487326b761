using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>
/// result.json, schema version 1: times in seconds, instants ISO-8601 UTC, LSNs as PostgreSQL writes them.
/// A number that nobody looked at is null, never 0. Computed from the journal alone by <see cref="Judge"/>.
/// </summary>
public sealed record RunResult
{
    /// <summary>Version of this shape; fields are only ever added within one.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The drill's name.</summary>
    public required string Drill { get; init; }

    /// <summary>What it showed.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>One sentence with numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>What was run.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>Where it was run.</summary>
    public required EnvironmentFacts Environment { get; init; }

    /// <summary>Contiguous phases of the recovery.</summary>
    public required IReadOnlyList<PhaseSpan> Phases { get; init; }

    /// <summary>Recovery time, edits, tenants.</summary>
    public required RecoveryFigures Recovery { get; init; }

    /// <summary>What the bad transactions did.</summary>
    public required DamageSummary Damage { get; init; }

    /// <summary>Where replay stopped; null where no target was chosen.</summary>
    public required TargetSummary? Target { get; init; }

    /// <summary>The fate of the deleted rows.</summary>
    public required RowFates Rows { get; init; }

    /// <summary>What tenants saw.</summary>
    public required NavigationSummary Navigation { get; init; }

    /// <summary>The comparison with the twin.</summary>
    public required OracleSummary Oracle { get; init; }

    /// <summary>How the phases, and the whole under <see cref="PhaseObjective.Total"/>, stand against what is wanted of them.</summary>
    public IReadOnlyList<ObjectiveMet> Objectives { get; init; } = [];

    /// <summary>How much there was to recover from; null when nobody looked.</summary>
    public RunSizes? Sizes { get; init; }

    /// <summary>Faults put in.</summary>
    public required IReadOnlyList<FaultSummary> Faults { get; init; }

    /// <summary>Things labelled with this run that still exist; null when not counted.</summary>
    public required int? LeftBehind { get; init; }
}
