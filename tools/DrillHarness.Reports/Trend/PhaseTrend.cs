using System.Globalization;

namespace DrillHarness.Reports;

/// <summary>What the nights say about one phase, or about the whole recovery.</summary>
public sealed record PhaseTrend
{
    // A level that is older than this is what people live with.
    private const int News = 14;

    // Beyond what the nights before spread, and by enough to matter: worth a second look, not yet a word.
    private const double SuspectRatio = 1.15;
    private const double SuspectSpreads = 3;
    private const double LeastSpread = 0.05;

    /// <summary>The phase, or <see cref="PhaseObjective.Total"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What it says.</summary>
    public required TrendState State { get; init; }

    /// <summary>Why, in a sentence with numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Nights that may be compared with the newest, itself included.</summary>
    public required int Nights { get; init; }

    /// <summary>Seconds in the newest night.</summary>
    public required double LastSeconds { get; init; }

    /// <summary>Median over the comparable nights before the newest; null when there was none.</summary>
    public required double? BeforeSeconds { get; init; }

    /// <summary>Median over the comparable nights.</summary>
    public required double P50Seconds { get; init; }

    /// <summary>95th percentile over them.</summary>
    public required double P95Seconds { get; init; }

    /// <summary>The least and the most of them.</summary>
    public required double MinSeconds { get; init; }

    /// <summary>The most of them.</summary>
    public required double MaxSeconds { get; init; }

    /// <summary>Lasting changes among them, the oldest first.</summary>
    public IReadOnlyList<NightChange> Changes { get; init; } = [];

    /// <summary>What is wanted; null when nothing is.</summary>
    public PhaseObjective? Objective { get; init; }

    /// <summary>How the newest night stands against it; null without one.</summary>
    public ObjectiveState? ObjectiveState { get; init; }

    /// <summary>Newest night to the nights before; null when there was none.</summary>
    public double? Ratio => BeforeSeconds is > 0 and var before ? LastSeconds / before : null;

    /// <summary>Judges a phase.</summary>
    /// <param name="nights">Nights that may be compared, the newest last; at least one.</param>
    /// <param name="pace">How slow the machine was each night (<see cref="MachinePace"/>).</param>
    internal static PhaseTrend Of(string name, IReadOnlyList<TrendNight> nights, IReadOnlyList<double> pace, PhaseObjective? objective)
    {
        var seconds = nights.Select(night => night.SecondsOf(name)).ToArray();
        var sorted = seconds.Order().ToArray();
        double[] own = name == PhaseObjective.Total ? seconds : [.. seconds.Zip(pace, (taken, slow) => taken / slow)];
        var changes = ChangesOf(name, nights, own);
        var (state, reason) = Judged(name, seconds, changes);
        var met = objective?.StateOf(seconds[^1]);
        if (met == Reports.ObjectiveState.Broken) (state, reason) = (TrendState.ObjectiveBroken, $"{name} took {Units.Seconds(seconds[^1])}, objective {Units.Seconds(objective!.Break!.Value)}");
        return new PhaseTrend
        {
            Name = name,
            State = state,
            Reason = reason,
            Nights = nights.Count,
            LastSeconds = seconds[^1],
            BeforeSeconds = seconds.Length > 1 ? ChangePoints.Median(seconds[..^1]) : null,
            P50Seconds = ChangePoints.Median(seconds),
            P95Seconds = Percentile.Of(sorted, 0.95),
            MinSeconds = sorted[0],
            MaxSeconds = sorted[^1],
            Changes = changes,
            Objective = objective,
            ObjectiveState = met,
        };
    }

    private static (TrendState State, string Reason) Judged(string name, double[] seconds, IReadOnlyList<NightChange> changes)
    {
        if (changes.LastOrDefault() is { Nights: <= News } last) return (last.Ratio < 1 ? TrendState.Improved : last.Confirmed ? TrendState.Regressed : TrendState.Suspected, last.Reason);
        if (IsSuspect(seconds)) return (TrendState.Suspected, Compared(name, seconds) + TooFew(seconds));
        return seconds.Length < ChangePoints.LeastValues ? (TrendState.TooLittleHistory, Compared(name, seconds) + TooFew(seconds)) : (TrendState.Steady, Compared(name, seconds));
    }

    private static bool IsSuspect(double[] seconds)
    {
        if (seconds.Length < 3) return false;
        var before = seconds[..^1];
        var middle = ChangePoints.Median(before);
        var spread = Math.Max(LeastSpread * middle, 1.4826 * ChangePoints.Median([.. before.Select(value => Math.Abs(value - middle))]));
        return seconds[^1] > SuspectRatio * middle && seconds[^1] > middle + (SuspectSpreads * spread);
    }

    private static IReadOnlyList<NightChange> ChangesOf(string name, IReadOnlyList<TrendNight> nights, double[] own)
    {
        // Seen without the newest night too, a change has been seen twice.
        var earlier = ChangePoints.Find(own[..^1]);
        return [.. ChangePoints.Find(own).Select(change => new NightChange(nights[change.At].Night, nights[change.At].StartedAt, change.Before, change.After, change.Ratio, change.Length,
            change.At + change.Length < own.Length || earlier.Any(known => known.IsSlower == change.IsSlower && Math.Abs(known.At - change.At) <= 1),
            string.Create(CultureInfo.InvariantCulture,
                $"{name} takes {Units.Seconds(change.After)} since {nights[change.At].StartedAt:yyyy-MM-dd HH:mm} UTC, {Units.Seconds(change.Before)} before: {change.Ratio:0.00} times, in {change.Length} of {change.Length} nights")))];
    }

    private static string Compared(string name, double[] seconds) => seconds.Length == 1 ? $"{name} took {Units.Seconds(seconds[0])}"
        : string.Create(CultureInfo.InvariantCulture, $"{name} took {Units.Seconds(seconds[^1])}, {Units.Seconds(ChangePoints.Median(seconds[..^1]))} in the {(seconds.Length == 2 ? "night" : $"{seconds.Length - 1} nights")} before");

    private static string TooFew(double[] seconds) => seconds.Length >= ChangePoints.LeastValues ? "" : $"; {seconds.Length} {(seconds.Length == 1 ? "night" : "nights")} of the {ChangePoints.LeastValues} that a judgement needs";
}
