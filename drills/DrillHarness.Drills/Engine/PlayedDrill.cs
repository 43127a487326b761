using DrillHarness.Drills.Applications;
using DrillHarness.Drills.Faults;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Engine;

/// <summary>What a session has to know of a drill, whether it is one of the catalogue or of somebody's own application.</summary>
internal sealed record PlayedDrill
{
    public required string Name { get; init; }

    /// <summary>What people type to run it.</summary>
    public required string Typed { get; init; }

    public required string Profile { get; init; }

    public required string Hypothesis { get; init; }

    /// <summary>A name of <see cref="Strategies.RecoveryStrategies"/>.</summary>
    public required string Recovery { get; init; }

    public required TimeSpan RecoveryTime { get; init; }

    /// <summary>What there is nobody to look at.</summary>
    public IReadOnlyList<Look> NotLookedAt { get; init; } = [];

    public required Func<DrillStage, CancellationToken, Task> Play { get; init; }

    public static PlayedDrill Of(Drill drill, DrillOptions options) => new()
    {
        Name = drill.Name,
        Typed = drill.Name,
        Profile = options.Profile.Name,
        Hypothesis = drill.Hypothesis.Statement,
        Recovery = drill.Recovery,
        RecoveryTime = drill.Objectives.RecoveryTime,
        Play = (stage, cancellation) => new DrillRun(drill, options, stage.Strategy, stage.Journal, stage.Logs, new SlippingClock()).PlayAsync(stage.Engine, stage.Directory, cancellation),
    };

    public static PlayedDrill Of(ApplicationDrill drill, DrillOptions options) => new()
    {
        Name = drill.Name,
        Typed = $"--app {Path.GetRelativePath(Environment.CurrentDirectory, drill.File.File)}{(drill.Script is null ? "" : $" --script {Path.GetRelativePath(Environment.CurrentDirectory, drill.Script)}")}",
        Profile = drill.Profile,
        Hypothesis = drill.Hypothesis,
        Recovery = "pitr-copy",
        RecoveryTime = drill.Objectives.RecoveryTime,
        NotLookedAt = drill.File.HasPages ? [Look.BrokenNavigation] : [Look.Browser, Look.BrokenNavigation, Look.Navigation],
        Play = (stage, cancellation) => new ApplicationRun(drill, options, stage.Strategy, stage.Journal, stage.Logs, new SlippingClock()).PlayAsync(stage.Engine, stage.Directory, cancellation),
    };
}
