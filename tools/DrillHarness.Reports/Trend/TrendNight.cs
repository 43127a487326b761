namespace DrillHarness.Reports;

/// <summary>One point of a series: the runs of a night, medians where there were several.</summary>
public sealed record TrendNight
{
    /// <summary>The night's name; the run's id where it ran by itself.</summary>
    public required string Night { get; init; }

    /// <summary>When its first run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The runs, by id.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>Recovery time, in seconds.</summary>
    public required double TotalSeconds { get; init; }

    /// <summary>Seconds by phase.</summary>
    public required IReadOnlyDictionary<string, double> Phases { get; init; }

    /// <summary>In what the machine differs from the night before; empty when it may be compared.</summary>
    public IReadOnlyList<string> MachineChanged { get; init; } = [];

    /// <summary>Faults that were put in.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The seeds of its runs.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>The report of its last run; null when it has none.</summary>
    public string? Report { get; init; }

    /// <summary>Seconds of a phase, or of <see cref="PhaseObjective.Total"/>; 0 for a phase that was not entered.</summary>
    public double SecondsOf(string phase) => phase == PhaseObjective.Total ? TotalSeconds : Phases.GetValueOrDefault(phase);

    /// <summary>A night of these runs.</summary>
    internal static TrendNight Of(string night, IReadOnlyList<HistoryRun> runs) => new()
    {
        Night = night,
        StartedAt = runs[0].StartedAt,
        Runs = [.. runs.Select(run => run.Id)],
        TotalSeconds = ChangePoints.Median([.. runs.Select(run => run.TotalSeconds!.Value)]),
        Phases = runs.SelectMany(run => run.Phases.Keys).Distinct().ToDictionary(phase => phase, phase => ChangePoints.Median([.. runs.Select(run => run.Phases.GetValueOrDefault(phase))])),
        Faults = [.. runs.SelectMany(run => run.Faults).Distinct()],
        Seeds = [.. runs.Select(run => run.Seed).Distinct()],
        Report = runs[^1].Report,
    };
}
