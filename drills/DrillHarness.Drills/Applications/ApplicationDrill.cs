using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Drills.Applications;

/// <summary>A drill of somebody's own application, by its <c>drill.yaml</c>: a script goes wrong on its rows, and everything it took comes back.</summary>
public sealed record ApplicationDrill
{
    /// <summary>The application.</summary>
    public required ApplicationFile File { get; init; }

    /// <summary>The script that goes wrong; null for a purge that lacks its condition.</summary>
    public string? Script { get; init; }

    /// <summary>How many rows: <c>small</c> or <c>production-like</c>, the default.</summary>
    public string Profile { get; init; } = ConfiguredApplication.ProductionLike;

    /// <summary>What is promised.</summary>
    public RecoveryObjectives Objectives { get; init; } = new(TimeSpan.FromMinutes(15), 0);

    /// <summary>The application's name.</summary>
    public string Name => File.Name;

    /// <summary>What has to hold before and after.</summary>
    public string Hypothesis => File.HasPages ? "Every row of the application is there, and every page of its journeys answers." : "Every row of the application is there.";
}
