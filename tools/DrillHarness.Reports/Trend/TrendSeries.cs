using System.Text.Json.Serialization;

namespace DrillHarness.Reports;

/// <summary>One drill, run in one way, night by night.</summary>
public sealed record TrendSeries
{
    /// <summary>The drill.</summary>
    public required string Drill { get; init; }

    /// <summary>Size profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Recovery strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>local or container.</summary>
    public required string Engine { get; init; }

    /// <summary>PostgreSQL's major version.</summary>
    public required string Postgres { get; init; }

    /// <summary>What the newest night says.</summary>
    public required TrendState State { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The phase that says so; null when no single one does.</summary>
    public required string? Phase { get; init; }

    /// <summary>The change of level behind it, of that phase or of the whole; null when it is not about one.</summary>
    public NightChange? Change { get; init; }

    /// <summary>Every night, the oldest first.</summary>
    public required IReadOnlyList<TrendNight> Nights { get; init; }

    /// <summary>The whole recovery first, then each phase in the order of the clock, over the nights that may be compared with the newest.</summary>
    public required IReadOnlyList<PhaseTrend> Phases { get; init; }

    /// <summary>Runs that count for nothing: killed, aborted, or without a passed verdict.</summary>
    public IReadOnlyList<NoDataRun> NoData { get; init; } = [];

    /// <summary>The series' name.</summary>
    [JsonIgnore]
    public string Title => $"{Drill}, {Profile}, {Strategy}, PostgreSQL {Postgres} {Engine}";

    /// <summary>True when a run is one of this series.</summary>
    public bool Holds(HistoryRun run) =>
        (run.Drill, run.Profile, run.Strategy, run.Machine.PostgresMajor, run.Machine.Engine) == (Drill, Profile, Strategy, Postgres, Engine);

    /// <summary>Judges runs of one drill, profile, strategy, engine and major.</summary>
    internal static TrendSeries Of(IReadOnlyList<HistoryRun> runs, IReadOnlyDictionary<string, PhaseObjective> objectives)
    {
        var nights = NightsOf(runs);
        var comparable = nights.Skip(nights.FindLastIndex(night => night.MachineChanged.Count > 0) is >= 0 and var changed ? changed : 0).ToList();
        var names = comparable.SelectMany(night => night.Phases.Keys).Distinct().Prepend(PhaseObjective.Total);
        var pace = MachinePace.Of(comparable);
        IReadOnlyList<PhaseTrend> phases = comparable.Count == 0 ? [] : [.. names.Select(name => PhaseTrend.Of(name, comparable, pace, objectives.GetValueOrDefault(name)))];
        var (state, reason, phase, change) = Judged(nights, comparable, phases);
        return new TrendSeries
        {
            Drill = runs[0].Drill,
            Profile = runs[0].Profile,
            Strategy = runs[0].Strategy,
            Engine = runs[0].Machine.Engine,
            Postgres = runs[0].Machine.PostgresMajor,
            State = state,
            Reason = reason,
            Phase = phase,
            Change = change,
            Nights = nights,
            Phases = phases,
            NoData = [.. runs.Where(run => !run.IsData).Select(NoDataRun.Of)],
        };
    }

    private static List<TrendNight> NightsOf(IReadOnlyList<HistoryRun> runs)
    {
        var nights = new List<TrendNight>();
        HistoryRun? before = null;
        foreach (var night in runs.Where(run => run.IsData).GroupBy(run => run.Night ?? run.Id).OrderBy(night => night.First().StartedAt))
        {
            var first = night.First();
            nights.Add(TrendNight.Of(night.Key, [.. night]) with { MachineChanged = before is null ? [] : first.Machine.DifferencesFrom(before.Machine) });
            before = first;
        }

        return nights;
    }

    // The phase that changed says more than the sum it changed.
    private static (TrendState State, string Reason, string? Phase, NightChange? Change) Judged(List<TrendNight> nights, List<TrendNight> comparable, IReadOnlyList<PhaseTrend> phases)
    {
        if (nights.Count == 0) return (TrendState.NoData, "no run that may be measured by", null, null);
        var worst = phases.OrderBy(phase => TrendWords.Rank(phase.State)).ThenBy(phase => phase.State != TrendState.ObjectiveBroken && phase.Name == PhaseObjective.Total ? 1 : 0)
            .ThenByDescending(phase => phase.LastSeconds - (phase.BeforeSeconds ?? 0)).First();
        var because = nights[^1].Faults.Count > 0 && worst.State is TrendState.Suspected or TrendState.ObjectiveBroken ? $" (with {string.Join(", ", nights[^1].Faults)} put in)" : "";
        if (worst.State is not TrendState.ObjectiveBroken && nights.Count > comparable.Count && comparable.Count < ChangePoints.LeastValues)
            return (TrendState.Incomparable, $"the machine changed on {comparable[0].StartedAt:yyyy-MM-dd}: {string.Join("; ", comparable[0].MachineChanged)}; {worst.Reason}", null, null);
        if (worst.State is TrendState.Steady or TrendState.TooLittleHistory) return (worst.State, phases[0].Reason, null, null);
        var change = worst.State is TrendState.Regressed or TrendState.Improved or TrendState.Suspected ? worst.Changes.LastOrDefault() : null;
        return worst.Name == PhaseObjective.Total && change is not null && MostOf(comparable, phases, change) is { } most
            ? (worst.State, $"{worst.Reason}; most of it in {most}{because}", most, change) : (worst.State, worst.Reason + because, worst.Name, change);
    }

    // The phase whose medians before and since differ most.
    private static string? MostOf(List<TrendNight> nights, IReadOnlyList<PhaseTrend> phases, NightChange change)
    {
        var at = nights.FindIndex(night => night.Night == change.Night);
        double Median(string phase, IEnumerable<TrendNight> some) => ChangePoints.Median([.. some.Select(night => night.SecondsOf(phase))]);
        return phases.Select(phase => phase.Name).Where(phase => phase != PhaseObjective.Total)
            .MaxBy(phase => (Median(phase, nights.Skip(at)) - Median(phase, nights.Take(at))) * Math.Sign(change.Ratio - 1));
    }
}
