using System.Globalization;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>Where everything stands on a picture of nights: time to the right, seconds upwards; in the picture's own units.</summary>
internal sealed record NightsChart(TrendSeries Series, IReadOnlyList<TrendNight> Nights, IReadOnlyList<string> Phases, double Highest)
{
    public const int Width = 960;
    public const int Height = 340;
    public const int Left = 64;
    public const int Right = 16;
    public const int Top = 34;
    public const int Bottom = 44;

    private const int MostNights = 120;

    /// <summary>The latest nights of a series.</summary>
    public static NightsChart Of(TrendSeries series)
    {
        var nights = series.Nights.TakeLast(MostNights).ToList();
        var phases = nights.SelectMany(night => night.Phases.Keys).Distinct().ToList();
        var lines = series.Phases.Where(phase => phase.Name == PhaseObjective.Total).SelectMany(total => Limits(total.Objective)).Select(limit => limit.Seconds);
        var most = nights.Max(night => night.TotalSeconds);
        // An objective far above everything is told in words; drawn it would press the nights flat.
        return new NightsChart(series, nights, phases, lines.Where(line => line <= 2.5 * most).Append(most).Max() * 1.08);
    }

    /// <summary>Each night's parts, from the bottom up.</summary>
    public IEnumerable<(TrendNight Night, double X, double Width, IReadOnlyList<(string Phase, double Y, double Height)> Parts)> Columns()
    {
        foreach (var (at, night) in Nights.Index())
        {
            var parts = new List<(string, double, double)>();
            var below = 0.0;
            foreach (var phase in Phases)
            {
                var seconds = night.SecondsOf(phase);
                parts.Add((phase, Y(below + seconds), Y(below) - Y(below + seconds)));
                below += seconds;
            }

            yield return (night, X(at) - (Column / 2), Column, parts);
        }
    }

    /// <summary>Changes of level, where they begin; several at one night are one mark.</summary>
    public IEnumerable<(double X, bool IsSlower, string Text)> Changes() => Series.Phases
        .SelectMany(phase => phase.Changes, (phase, change) => (Phase: phase, Change: change)).GroupBy(found => found.Change.Night)
        .Where(found => Nights.Any(night => night.Night == found.Key))
        .Select(found => (X(At(found.Key)) - (Step / 2), found.Any(one => one.Change.Ratio > 1), string.Join(", ", Told([.. found]))));

    /// <summary>Nights from which on the machine is another.</summary>
    public IEnumerable<(double X, string Text)> MachineChanges() =>
        Nights.Index().Where(night => night.Item.MachineChanged.Count > 0).Select(night => (X(night.Index) - (Step / 2), string.Join("; ", night.Item.MachineChanged)));

    /// <summary>Objectives for the whole recovery that fit into the picture.</summary>
    public IEnumerable<(double Y, string Text, string Kind)> Objectives() => Series.Phases.Where(phase => phase.Name == PhaseObjective.Total)
        .SelectMany(total => Limits(total.Objective)).Where(limit => limit.Seconds <= Highest).Select(limit => (Y(limit.Seconds), $"{limit.Kind} {Units.Seconds(limit.Seconds)}", limit.Kind));

    /// <summary>Round marks of the axis.</summary>
    public IEnumerable<(double Y, string Text)> Ticks() => Svg.Ticks(Highest).Select(seconds => (Y(seconds), seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s"));

    /// <summary>Some of the nights, by date.</summary>
    public IEnumerable<(double X, string Text)> Dates()
    {
        var every = Math.Max(1, (int)Math.Ceiling(Nights.Count / 9.0));
        var isOneDay = Nights.Select(night => night.StartedAt.UtcDateTime.Date).Distinct().Count() == 1;
        return Nights.Index().Where(night => night.Index % every == 0)
            .Select(night => (X(night.Index), night.Item.StartedAt.UtcDateTime.ToString(isOneDay ? "HH:mm" : "d MMM", CultureInfo.InvariantCulture)));
    }

    private double Step => (Width - Left - Right) / (double)Nights.Count;

    private double Column => Math.Min(56, Step * 0.78);

    private double X(int at) => Left + (Step * (at + 0.5));

    private double Y(double seconds) => Height - Bottom - ((Height - Top - Bottom) * seconds / Highest);

    private int At(string night) => Nights.Index().First(known => known.Item.Night == night).Index;

    // The phases that changed explain the total.
    private static IEnumerable<string> Told(IReadOnlyList<(PhaseTrend Phase, NightChange Change)> found) =>
        found.Where(one => one.Phase.Name != PhaseObjective.Total || found.Count == 1)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Phase.Name} {one.Change.Ratio:0.00}×"));

    private static IEnumerable<(string Kind, double Seconds)> Limits(PhaseObjective? objective)
    {
        if (objective?.Good is { } good) yield return ("good", good);
        if (objective?.Warn is { } warn) yield return ("warn", warn);
        if (objective?.Break is { } most) yield return ("objective", most);
    }
}
