namespace DrillHarness.Reports.Events;

/// <summary>The first event: what is about to be run, where, and what has to be looked at before it may be called passed.</summary>
public sealed record RunStarted : JournalEvent
{
    /// <summary>The run's id, as on its labels and in its directory's name.</summary>
    public required string Id { get; init; }

    /// <summary>The drill's name in the catalogue.</summary>
    public required string Drill { get; init; }

    /// <summary>Seed of everything random in the run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>"local" or "container".</summary>
    public required string Engine { get; init; }

    /// <summary>The server's version, as it says it: "15.20".</summary>
    public required string Postgres { get; init; }

    /// <summary>Size profile of the seeded world.</summary>
    public required string Profile { get; init; }

    /// <summary>Recovery strategy, "pitr-copy" for one.</summary>
    public required string Strategy { get; init; }

    /// <summary>Version of the harness.</summary>
    public required string Version { get; init; }

    /// <summary>The command line that runs the same again.</summary>
    public required string Reproduce { get; init; }

    /// <summary>The machine.</summary>
    public required MachineFacts Environment { get; init; }

    /// <summary>Runs of one night are one point of the history; null where it runs by itself.</summary>
    public string? Night { get; init; }

    /// <summary>Recovery time objective in seconds; null where the drill promises none.</summary>
    public double? TimeObjectiveSeconds { get; init; }

    /// <summary>What is wanted of single phases, and of the whole under <see cref="PhaseObjective.Total"/>.</summary>
    public IReadOnlyDictionary<string, PhaseObjective> Objectives { get; init; } = new Dictionary<string, PhaseObjective>();

    /// <summary>The steady-state hypothesis in a sentence.</summary>
    public string Hypothesis { get; init; } = "";

    /// <summary>What has to be looked at; everything by default. What is missing from the journal makes it inconclusive.</summary>
    public IReadOnlyList<Look> MustLook { get; init; } = Looks.All;

    /// <summary>The user accepted a candidate script that runs without isolation.</summary>
    public bool AllowUnisolated { get; init; }
}
