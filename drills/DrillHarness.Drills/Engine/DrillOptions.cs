using DrillHarness.Clusters;
using DrillHarness.Drills.Faults;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>How a drill is to be run this time.</summary>
public sealed record DrillOptions
{
    /// <summary>How much data; <c>small</c> by default.</summary>
    public Profile Profile { get; init; } = Profile.Small;

    /// <summary>Decides the seeded rows, the planned edits and every other choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Which engine and which major.</summary>
    public EngineChoice Engine { get; init; } = new();

    /// <summary>Where the files of the run go; null for a folder of its own below <c>.drill/runs</c>.</summary>
    public string? OutDirectory { get; init; }

    /// <summary>Leave servers and data standing at the end, to be looked at; <c>drill sweep</c> removes them later.</summary>
    public bool Keep { get; init; }

    /// <summary>Tenants, by slug, whose rows come back before all others'.</summary>
    public IReadOnlyList<string> FirstTenants { get; init; } = [];

    /// <summary>Another recovery time objective than the drill's own.</summary>
    public TimeSpan? RecoveryTimeObjective { get; init; }

    /// <summary>What is wanted of single phases, and of the whole under <see cref="PhaseObjective.Total"/>.</summary>
    public IReadOnlyDictionary<string, PhaseObjective> Objectives { get; init; } = new Dictionary<string, PhaseObjective>();

    /// <summary>Where the run is noted; null for nowhere.</summary>
    public IHistory? History { get; init; }

    /// <summary>Runs of one night are one point of the history; null where it runs by itself.</summary>
    public string? Night { get; init; }

    /// <summary>Another strategy than the drill's own.</summary>
    public string? Strategy { get; init; }

    /// <summary>What is to go wrong while the recovery is under way.</summary>
    public IReadOnlyList<PlannedFault> Faults { get; init; } = [];

    /// <summary>Where somebody wants the copy to halt: judged against the WAL before anything is restored. Null for what the WAL says.</summary>
    public RequestedTarget? Target { get; init; }

    /// <summary>So many more acknowledged edits before the incident than usual: the recovery point lies that much later in the WAL.</summary>
    public int EditsBeforeMore { get; init; }

    /// <summary>How long to go on watching after the recovery is closed.</summary>
    public TimeSpan Watch { get; init; }

    /// <summary>Accept that the candidate script runs without isolation.</summary>
    public bool AllowUnisolated { get; init; }
}
