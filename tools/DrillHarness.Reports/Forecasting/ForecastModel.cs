using Perfolizer.Mathematics.Distributions.ContinuousDistributions;

namespace DrillHarness.Reports;

/// <summary>Recovery time by size, phase by phase, fitted to measured runs.</summary>
public sealed class ForecastModel
{
    private const int Resamples = 1000;
    private const int Seed = 1;
    private const double Tail = 0.025;
    // What no run at these sizes can show: a larger one has other caches and another disk.
    private const double LeastHalfWidth = 0.12;

    private readonly IReadOnlyList<HistoryRun> runs;
    private readonly IReadOnlyList<string> phases;

    private ForecastModel(IReadOnlyList<HistoryRun> runs)
    {
        this.runs = runs;
        phases = [.. runs.SelectMany(run => run.Phases.Keys).Distinct()];
        Fits = [.. phases.Select(phase => PhaseFit.Of(phase, [.. runs.Select(run => (run.Sizes!, run.Phases.GetValueOrDefault(phase)))]))];
    }

    /// <summary>Each phase, in the order of the clock.</summary>
    public IReadOnlyList<PhaseFit> Fits { get; }

    /// <summary>Fits runs.</summary>
    /// <param name="runs">With sizes; at least two of them.</param>
    public static ForecastModel Of(IEnumerable<HistoryRun> runs) => new([.. runs.Where(run => run is { IsData: true, Sizes: not null }).Select(run => run.WithoutWaiting())]);

    /// <summary>The whole recovery at a size. The interval comes from runs drawn anew from the fit and its own errors, and widens for few of them; the same runs give the same interval.</summary>
    public Prediction Total(RunSizes at) => Interval(at, Fits);

    /// <summary>One phase at a size.</summary>
    public Prediction Of(string phase, RunSizes at) => Interval(at, [.. Fits.Where(fit => fit.Phase == phase)]);

    private Prediction Interval(RunSizes at, IReadOnlyList<PhaseFit> chosen)
    {
        var expected = chosen.Sum(fit => fit.At(at));
        var random = new Random(Seed);
        // All phases of a run err together, since the machine was slow that minute; what is left after that is a phase's own.
        var paces = runs.Select(run => Ratio(chosen.Sum(fit => run.Phases.GetValueOrDefault(fit.Phase)), chosen.Sum(fit => fit.At(run.Sizes!)))).ToList();
        var errors = runs.Zip(paces, (run, pace) => chosen.ToDictionary(fit => fit.Phase, fit => Ratio(run.Phases.GetValueOrDefault(fit.Phase), fit.At(run.Sizes!)) / pace)).ToList();
        // Noise is not the same at every size: where each was measured more than once, runs lend their errors to their likes, and the run to come gets the largest's.
        var sizes = runs.Select(run => run.Profile).Distinct().Count();
        var isRepeated = runs.GroupBy(run => run.Profile).All(same => same.Count() > 1);
        var likes = runs.Select(run => Enumerable.Range(0, runs.Count).Where(other => !isRepeated || runs[other].Profile == run.Profile).ToArray()).ToList();
        var largest = likes[Enumerable.Range(0, runs.Count).MaxBy(run => runs[run].Sizes!.Rows)];
        var drawn = Enumerable.Range(0, Resamples).Select(_ => Drawn(at, chosen, errors, paces, likes, largest, random)).Order().ToArray();
        // A few runs show less of their noise than there is.
        var free = isRepeated ? runs.Count - sizes : runs.Count - 2;
        var widen = free > 0 ? new StudentDistribution(free).Quantile(1 - Tail) / 1.96 * (isRepeated ? Math.Sqrt(runs.Count / (double)free) : 1) : 3;
        var (low, high) = (drawn[(int)(Tail * Resamples)], drawn[(int)((1 - Tail) * Resamples) - 1]);
        return new Prediction(expected, Math.Max(0, Math.Min(expected - (widen * (expected - low)), expected * (1 - LeastHalfWidth))), Math.Max(expected + (widen * (high - expected)), expected * (1 + LeastHalfWidth)));
    }

    // The runs anew with the errors of others, and one more at that size. Their paces count once, on average, and not through every fit: a slow minute is
    // no steeper slope.
    private double Drawn(RunSizes at, IReadOnlyList<PhaseFit> chosen, IReadOnlyList<Dictionary<string, double>> errors, IReadOnlyList<double> paces, IReadOnlyList<int[]> likes, int[] largest, Random random)
    {
        var lent = likes.Select(alike => errors[alike[random.Next(alike.Length)]]).ToList();
        var beside = largest[random.Next(largest.Length)];
        var pace = runs.Average(_ => paces[random.Next(paces.Count)]) * paces[beside];
        return pace * chosen.Sum(fit => PhaseFit.Fit(fit.Phase, fit.Driver, [.. runs.Zip(lent, (run, error) => (run.Sizes!, fit.At(run.Sizes!) * error[fit.Phase]))]).At(at) * errors[beside][fit.Phase]);
    }

    private static double Ratio(double measured, double fitted) => measured > 0 && fitted > 0 ? measured / fitted : 1;
}
