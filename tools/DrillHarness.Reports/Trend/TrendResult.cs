using System.Text.Json;

namespace DrillHarness.Reports;

/// <summary>What a history says.</summary>
public sealed record TrendResult
{
    /// <summary>Version of this shape; fields are only ever added within one.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>What the worst of the series says.</summary>
    public required TrendState Verdict { get; init; }

    /// <summary>Why, in a sentence that names the series.</summary>
    public required string Reason { get; init; }

    /// <summary>Where the history is.</summary>
    public required string History { get; init; }

    /// <summary>Each drill, profile, strategy, engine and major.</summary>
    public required IReadOnlyList<TrendSeries> Series { get; init; }

    /// <summary>Records that could not be read.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>The code to end with.</summary>
    /// <param name="failOnRegression">Whether a regression fails too; by default it warns.</param>
    public ExitCode ExitCode(bool failOnRegression) => Verdict switch
    {
        TrendState.NoData => Reports.ExitCode.Inconclusive,
        TrendState.ObjectiveBroken => Reports.ExitCode.BudgetBroken,
        TrendState.Regressed when failOnRegression => Reports.ExitCode.BudgetBroken,
        _ => Reports.ExitCode.Passed,
    };

    /// <summary>Judges a history.</summary>
    /// <param name="objectives">By phase, and by <see cref="PhaseObjective.Total"/>; null for those that the newest run of a series had.</param>
    public static TrendResult Of(HistoryRecords history, string place, IReadOnlyDictionary<string, PhaseObjective>? objectives)
    {
        var series = history.Runs.GroupBy(run => (run.Drill, run.Profile, run.Strategy, run.Machine.PostgresMajor, run.Machine.Engine)).OrderBy(runs => runs.Key)
            .Select(runs => TrendSeries.Of([.. runs], objectives ?? (runs.LastOrDefault(run => run.IsData) ?? runs.Last()).Objectives)).ToList();
        var worst = series.OrderBy(one => TrendWords.Rank(one.State)).FirstOrDefault();
        return new TrendResult
        {
            Verdict = worst?.State ?? TrendState.NoData,
            Reason = worst is null ? "there is no run in the history" : $"{worst.Title}: {worst.Reason}",
            History = place,
            Series = series,
            Unreadable = history.Unreadable,
        };
    }

    /// <summary>One document of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JournalFormat.Document);
}
