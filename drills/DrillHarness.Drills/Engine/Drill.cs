namespace DrillHarness.Drills.Engine;

/// <summary>
/// A drill is a value that reads like a runbook: what is believed, what goes wrong, how it is put right, what is promised.
/// </summary>
public sealed record Drill
{
    /// <summary>What people type.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What happened in the world, with the source; a paragraph or two.</summary>
    public required string Story { get; init; }

    /// <summary>What has to hold before and after.</summary>
    public required SteadyStateHypothesis Hypothesis { get; init; }

    /// <summary>What goes wrong.</summary>
    public required MaintenanceIncident Incident { get; init; }

    /// <summary>How it is put right: a name of <see cref="Strategies.RecoveryStrategies"/>.</summary>
    public required string Recovery { get; init; }

    /// <summary>What is promised.</summary>
    public required RecoveryObjectives Objectives { get; init; }
}
