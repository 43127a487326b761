using DrillHarness.Clusters;

namespace DrillHarness.Drills.Soak;

/// <summary>What is to be soaked.</summary>
public sealed record SoakOptions
{
    /// <summary>How many runs; at least 1.</summary>
    public required int Runs { get; init; }

    /// <summary>The seed of the first run; each next run has the next one.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Which engine and which major.</summary>
    public EngineChoice Engine { get; init; } = new();

    /// <summary>Where soak.json and the failing runs go, to be read; null for nowhere.</summary>
    public string? OutDirectory { get; init; }

    /// <summary>How large the generated cases are.</summary>
    public SoakSize Size { get; init; } = SoakSize.Normal;

    /// <summary>Runs that share a base backup and a copy; 20 by default.</summary>
    public int BatchRuns { get; init; } = 20;
}
