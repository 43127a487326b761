namespace DrillHarness.Reports;

/// <summary>A phase as seconds by size: a fixed part, and a part for each unit of what it grows with.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Driver">What it grows with.</param>
/// <param name="FixedSeconds">What it takes however small everything is; not negative.</param>
/// <param name="SecondsPerUnit">For each byte or row of the driver; not negative.</param>
/// <param name="Spread">How far runs lay from it, as a share of it: a standard deviation.</param>
public sealed record PhaseFit(string Phase, Driver Driver, double FixedSeconds, double SecondsPerUnit, double Spread)
{
    // What a phase reads and writes decides what it grows with, unless another explains the measured runs far better.
    private static readonly Dictionary<string, Driver> Usual = new()
    {
        ["diagnose"] = Driver.Wal, ["restore"] = Driver.Bytes, ["replay"] = Driver.Wal, ["plan"] = Driver.Deleted, ["merge"] = Driver.Deleted, ["verify"] = Driver.Rows,
    };

    private const double FarBetter = 0.5;
    // Below this a clock tells more than a phase.
    private const double LeastSeconds = 0.05;
    private const int Rounds = 5;

    /// <summary>Seconds at a size.</summary>
    public double At(RunSizes sizes) => FixedSeconds + (SecondsPerUnit * UnitsOf(Driver, sizes));

    /// <summary>The share of the time at a size that grows.</summary>
    public double GrowingShare(RunSizes sizes) => At(sizes) is > 0 and var all ? 1 - (FixedSeconds / all) : 0;

    /// <summary>Fits a phase.</summary>
    /// <param name="runs">Size and seconds of each run; at two sizes or more.</param>
    internal static PhaseFit Of(string phase, IReadOnlyList<(RunSizes Sizes, double Seconds)> runs)
    {
        var usual = Usual.GetValueOrDefault(phase);
        var first = Fit(phase, usual, runs);
        var best = Enum.GetValues<Driver>().Select(driver => Fit(phase, driver, runs)).MinBy(fit => fit.Spread)!;
        return best.Spread < FarBetter * first.Spread ? best : first;
    }

    /// <summary>Fits a phase to one driver: least squares of relative errors, nothing negative.</summary>
    internal static PhaseFit Fit(string phase, Driver driver, IReadOnlyList<(RunSizes Sizes, double Seconds)> runs)
    {
        // Relative to the fit and not to what was measured: else the runs that were quick by chance would count for more.
        var points = runs.Select(run => (X: UnitsOf(driver, run.Sizes), Y: run.Seconds, Weight: WeightOf(run.Seconds))).ToList();
        var (fix, slope) = Line(points);
        for (var round = 1; round < Rounds; round++)
        {
            points = [.. points.Select(point => point with { Weight = WeightOf(fix + (slope * point.X)) })];
            (fix, slope) = Line(points);
        }

        var errors = points.Sum(point => point.Weight * Math.Pow(point.Y - fix - (slope * point.X), 2));
        return new PhaseFit(phase, driver, fix, slope, Math.Sqrt(errors / Math.Max(1, points.Count - 2)));
    }

    private static double WeightOf(double seconds) => 1 / Math.Pow(Math.Max(seconds, LeastSeconds), 2);

    private static (double Fixed, double Slope) Line(IReadOnlyList<(double X, double Y, double Weight)> points)
    {
        var weight = points.Sum(point => point.Weight);
        var (meanX, meanY) = (points.Sum(point => point.Weight * point.X) / weight, points.Sum(point => point.Weight * point.Y) / weight);
        var spread = points.Sum(point => point.Weight * Math.Pow(point.X - meanX, 2));
        var slope = spread <= 0 ? 0 : points.Sum(point => point.Weight * (point.X - meanX) * (point.Y - meanY)) / spread;
        if (slope <= 0) return (meanY, 0);
        if (meanY - (slope * meanX) is >= 0 and var fix) return (fix, slope);
        return (0, points.Sum(point => point.Weight * point.X * point.Y) / points.Sum(point => point.Weight * point.X * point.X));
    }

    private static double UnitsOf(Driver driver, RunSizes sizes) => driver switch
    {
        Driver.Bytes => sizes.BackupBytes,
        Driver.Wal => sizes.WalBytes,
        Driver.Rows => sizes.Rows,
        Driver.Deleted => sizes.RowsDeleted,
        _ => 0,
    };
}
