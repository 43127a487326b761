using System.Text.Json.Serialization;

namespace DrillHarness.Reports;

/// <summary>
/// What the history keeps of one run. Begun when the run begins and written again when it ends, so that a killed run leaves a record that says so:
/// without an outcome it counts as no data.
/// </summary>
public sealed record HistoryRun
{
    /// <summary>Version of this shape; fields are only ever added within one.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The drill's name.</summary>
    public required string Drill { get; init; }

    /// <summary>When it began, UTC; the order of the history.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Runs of one night are one point of a series; null where it ran by itself.</summary>
    public string? Night { get; init; }

    /// <summary>How it ended; null while it runs, and for ever where it was killed.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>What it showed; null where it did not end.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Size profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Recovery strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>Decided data and edits.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Version of the harness.</summary>
    public required string Version { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineFingerprint Machine { get; init; }

    /// <summary>Seconds by phase, in the order of the clock; a phase that was entered twice is added up.</summary>
    public IReadOnlyDictionary<string, double> Phases { get; init; } = new Dictionary<string, double>();

    /// <summary>Recovery time in seconds; null where it was not measured to its end.</summary>
    public double? TotalSeconds { get; init; }

    /// <summary>Seconds of phase diagnose in which the recovery only waited for the script to end.</summary>
    public double ScriptAwaitedSeconds { get; init; }

    /// <summary>What was wanted of it, by phase and by <see cref="PhaseObjective.Total"/>.</summary>
    public IReadOnlyDictionary<string, PhaseObjective> Objectives { get; init; } = new Dictionary<string, PhaseObjective>();

    /// <summary>How much there was.</summary>
    public RunSizes? Sizes { get; init; }

    /// <summary>Faults put in, <c>NAME@PHASE</c>.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Where its report lies, as the run knew it; null when it has none.</summary>
    public string? Report { get; init; }

    /// <summary>Whether it may be measured by: it ended, the recovery was not in doubt, and every phase has its time.</summary>
    [JsonIgnore]
    public bool IsData => Outcome == RunOutcome.Completed && Verdict == Reports.Verdict.Passed && TotalSeconds is > 0 && Phases.Count > 0;

    /// <summary>
    /// The same without the wait for the script: how long a script runs is its own affair, and grows with other things than a recovery does.
    /// </summary>
    public HistoryRun WithoutWaiting() => ScriptAwaitedSeconds <= 0 ? this : this with
    {
        Phases = Phases.ToDictionary(phase => phase.Key, phase => phase.Key == "diagnose" ? Math.Max(0, phase.Value - ScriptAwaitedSeconds) : phase.Value),
        TotalSeconds = TotalSeconds - ScriptAwaitedSeconds,
        ScriptAwaitedSeconds = 0,
    };

    /// <summary>What the history keeps of a result.</summary>
    public static HistoryRun Of(RunResult result, string? report) => new()
    {
        Id = result.Run.Id,
        Drill = result.Drill,
        Night = result.Run.Night,
        StartedAt = result.Run.StartedAt ?? default,
        Outcome = result.Outcome,
        Verdict = result.Verdict,
        Reason = result.Reason,
        Profile = result.Run.Profile,
        Strategy = result.Run.Strategy,
        Seed = result.Run.Seed,
        Version = result.Run.Version,
        Machine = MachineFingerprint.Of(result),
        Phases = result.Phases.GroupBy(phase => phase.Name).ToDictionary(phase => phase.Key, phase => phase.Sum(span => span.Seconds)),
        TotalSeconds = result.Recovery.TimeActualSeconds,
        ScriptAwaitedSeconds = result.Recovery.ScriptAwaitedSeconds ?? 0,
        Objectives = result.Objectives.ToDictionary(met => met.Phase, met => met.Objective),
        Sizes = result.Sizes,
        Faults = [.. result.Faults.Select(fault => $"{fault.Name}@{fault.Phase}").Distinct()],
        Report = report,
    };
}
