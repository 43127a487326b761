using System.Globalization;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>Measured runs and what they say about larger sizes, on logarithmic axes: rows to the right, seconds upwards; in the picture's own units.</summary>
internal sealed record ForecastChart(IReadOnlyList<(double X, double Y, string Text)> Points, string Line, string Band, IReadOnlyList<(double X, string Text)> Rows, IReadOnlyList<(double Y, string Text)> Seconds, double AtX, double AtY)
{
    public const int Width = 960;
    public const int Height = 340;
    public const int Left = 72;
    public const int Right = 24;
    public const int Top = 20;
    public const int Bottom = 44;

    private const int Steps = 40;

    public static ForecastChart Of(ForecastResult forecast, ForecastModel model)
    {
        var (least, most) = (forecast.Runs.Min(run => run.Sizes.Rows), Math.Max(forecast.At.Rows, forecast.Runs.Max(run => run.Sizes.Rows)));
        var curve = Enumerable.Range(0, Steps + 1).Select(step => least * Math.Pow(most / (double)least, step / (double)Steps))
            .Select(rows => (Rows: rows, Seconds: model.Total(Scaled(forecast.At, rows / forecast.At.Rows)))).ToList();
        var (low, high) = (Math.Min(forecast.Runs.Min(run => run.Seconds), curve.Min(point => Math.Max(point.Seconds.Low, 0.1))), curve.Max(point => point.Seconds.High));
        double X(double rows) => Left + ((Width - Left - Right) * Share(rows, least, most));
        double Y(double seconds) => Height - Bottom - ((Height - Top - Bottom) * Share(Math.Max(seconds, low), low, high));
        string Way(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(point => $"{Svg.N(point.X)},{Svg.N(point.Y)}"));
        return new ForecastChart(
            [.. forecast.Runs.Select(run => (X(run.Sizes.Rows), Y(run.Seconds), $"{run.Profile}: {Units.Count(run.Sizes.Rows)} rows, {Units.Seconds(run.Seconds)}"))],
            Way(curve.Select(point => (X(point.Rows), Y(point.Seconds.Seconds)))),
            Way(curve.Select(point => (X(point.Rows), Y(point.Seconds.High))).Concat(curve.AsEnumerable().Reverse().Select(point => (X(point.Rows), Y(point.Seconds.Low))))),
            [.. Powers(least, most).Select(rows => (X(rows), rows.ToString("#,0", CultureInfo.InvariantCulture)))],
            [.. Powers(low, high).Select(seconds => (Y(seconds), Units.Seconds(seconds)))],
            X(forecast.At.Rows), Y(forecast.Total.Seconds));
    }

    private static double Share(double value, double least, double most) => most <= least ? 0.5 : Math.Log(value / least) / Math.Log(most / least);

    private static RunSizes Scaled(RunSizes at, double times) => new((long)(at.DatabaseBytes * times), (long)(at.BackupBytes * times), (long)(at.WalBytes * times), (long)(at.Rows * times), (long)(at.RowsDeleted * times));

    private static IEnumerable<double> Powers(double least, double most)
    {
        for (var power = Math.Floor(Math.Log10(least)); Math.Pow(10, power) <= most; power++)
            foreach (var mark in new[] { 1, 2, 5 }.Select(times => times * Math.Pow(10, power)).Where(mark => mark >= least && mark <= most)) yield return mark;
    }
}
