using System.Globalization;
using System.Text.Json;

namespace DrillHarness.Reports;

/// <summary>What a recovery would take at a size that nobody has drilled, once the script that did the damage is through.</summary>
public sealed record ForecastResult
{
    private const double WidestHalf = 0.35;
    private const int LeastSizes = 3;
    // Farther than this from the largest measured size nothing is certain.
    private const double FarthestTimes = 1000;

    /// <summary>Version of this shape; fields are only ever added within one.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The drill.</summary>
    public required string Drill { get; init; }

    /// <summary>The size that is asked about.</summary>
    public required RunSizes At { get; init; }

    /// <summary>The whole recovery there.</summary>
    public required Prediction Total { get; init; }

    /// <summary>Each phase there.</summary>
    public required IReadOnlyList<ForecastPhase> Phases { get; init; }

    /// <summary>The runs it is made from: size and seconds.</summary>
    public required IReadOnlyList<ForecastRun> Runs { get; init; }

    /// <summary>The largest measured size predicted from the smaller ones; null with fewer than three sizes.</summary>
    public required ForecastCheck? Check { get; init; }

    /// <summary>The longest that a measured recovery waited for its script to end. Not part of any figure here: a script takes what it takes.</summary>
    public double LongestScriptAwaitedSeconds { get; init; }

    /// <summary>Whether the measured runs support it.</summary>
    public required bool Supported { get; init; }

    /// <summary>Why, in a sentence with numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Makes a forecast.</summary>
    /// <param name="runs">Runs of one drill with sizes.</param>
    /// <param name="at">What is known of the production: its rows, and zeros for what is to follow the measured runs' proportions.</param>
    /// <exception cref="ArgumentException">There are fewer than two sizes.</exception>
    public static ForecastResult Of(IReadOnlyList<HistoryRun> runs, RunSizes at)
    {
        var awaited = runs.Where(run => run.IsData).Select(run => run.ScriptAwaitedSeconds).DefaultIfEmpty().Max();
        var data = runs.Where(run => run is { IsData: true, Sizes: not null }).Select(run => run.WithoutWaiting()).OrderBy(run => run.Sizes!.Rows).ToList();
        var sizes = data.Select(run => run.Profile).Distinct().ToList();
        if (sizes.Count < 2) throw new ArgumentException($"{data.Count} runs at {sizes.Count} sizes, expected runs at {LeastSizes} sizes or more.", nameof(runs));
        var whole = Filled(at, data[^1].Sizes!);
        var model = ForecastModel.Of(data);
        var check = sizes.Count >= LeastSizes ? Checked(data, sizes[^1]) : null;
        var total = model.Total(whole);
        var (supported, reason) = Judged(data, sizes, whole, total, check);
        return new ForecastResult
        {
            Drill = data[0].Drill,
            At = whole,
            Total = total,
            Phases = [.. model.Fits.Select(fit => new ForecastPhase(fit.Phase, fit.Driver, model.Of(fit.Phase, whole), fit.FixedSeconds, fit.SecondsPerUnit, fit.GrowingShare(whole)))],
            Runs = [.. data.Select(run => new ForecastRun(run.Id, run.Profile, run.Sizes!, run.TotalSeconds!.Value))],
            Check = check,
            LongestScriptAwaitedSeconds = awaited,
            Supported = supported,
            Reason = reason,
        };
    }

    /// <summary>One document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JournalFormat.Document) + "\n";

    private static ForecastCheck Checked(List<HistoryRun> data, string largest)
    {
        var held = data.Where(run => run.Profile == largest).ToList();
        var middle = held.OrderBy(run => run.TotalSeconds).ElementAt(held.Count / 2);
        var predicted = ForecastModel.Of(data.Where(run => run.Profile != largest)).Total(middle.Sizes!);
        var measured = ChangePoints.Median([.. held.Select(run => run.TotalSeconds!.Value)]);
        return new ForecastCheck(largest, measured, predicted, predicted.Holds(measured) && predicted.HalfWidthShare <= WidestHalf);
    }

    // What was not given follows the largest run's proportions.
    private static RunSizes Filled(RunSizes at, RunSizes largest)
    {
        var times = at.Rows > 0 ? at.Rows / (double)largest.Rows : at.DatabaseBytes / (double)largest.DatabaseBytes;
        long Or(long given, long known) => given > 0 ? given : (long)(known * times);
        return new RunSizes(Or(at.DatabaseBytes, largest.DatabaseBytes), Or(at.BackupBytes > 0 ? at.BackupBytes : at.DatabaseBytes, largest.BackupBytes), Or(at.WalBytes, largest.WalBytes), Or(at.Rows, largest.Rows), Or(at.RowsDeleted, largest.RowsDeleted));
    }

    private static (bool Supported, string Reason) Judged(List<HistoryRun> data, List<string> sizes, RunSizes at, Prediction total, ForecastCheck? check)
    {
        var about = string.Create(CultureInfo.InvariantCulture, $"about {Units.Seconds(total.Seconds)} at {at.Rows:N0} rows ({Units.Seconds(total.Low)} to {Units.Seconds(total.High)})");
        if (check is null) return (false, $"{about}; not supported: {sizes.Count} sizes, expected {LeastSizes} or more");
        if (total.HalfWidthShare > WidestHalf) return (false, string.Create(CultureInfo.InvariantCulture, $"{about}; not supported: the interval is {100 * total.HalfWidthShare:0} % wide to each side, expected at most {100 * WidestHalf:0} %; measure larger sizes, or more often"));
        if (!check.Held) return (false, string.Create(CultureInfo.InvariantCulture, $"{about}; not supported: the smaller sizes predict {Units.Seconds(check.Predicted.Low)} to {Units.Seconds(check.Predicted.High)} for {check.Profile}, measured {Units.Seconds(check.MeasuredSeconds)}"));
        var times = at.Rows / (double)data[^1].Sizes!.Rows;
        return times > FarthestTimes ? (false, string.Create(CultureInfo.InvariantCulture, $"{about}; not supported: {times:0} times the largest measured size")) : (true, about);
    }
}
