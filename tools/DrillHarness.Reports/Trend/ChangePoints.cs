using Perfolizer.Mathematics.Cpd;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Perfolizer.Metrology;
using Pragmastat;

namespace DrillHarness.Reports;

/// <summary>
/// Finds lasting changes of level. Candidates come from ED-PELT (Perfolizer), which supposes nothing about the noise and always finds something; each is kept
/// only if ranks say that noise would hardly set the two levels apart (Mann and Whitney), and if they are far enough apart to matter. The same values give the
/// same answer.
/// </summary>
public static class ChangePoints
{
    /// <summary>Values on a level before it is believed: a slow night is seen again before it is called anything.</summary>
    public const int Confirmed = 3;

    /// <summary>Values that a judgement needs at least.</summary>
    public const int LeastValues = 8;

    private const double LeastRatio = 1.12;
    // Of one look at one phase. With the phases, places and nights that are looked at it comes to one false alarm in a hundred series (drill bench trend).
    private const double FalseAlarm = 1e-4;

    /// <summary>Every change, in order.</summary>
    /// <param name="values">Positive, in order of time.</param>
    public static IReadOnlyList<Change> Find(IReadOnlyList<double> values)
    {
        if (values.Count < LeastValues) return [];
        var logs = values.Select(value => Math.Log(Math.Max(value, 1e-3))).ToArray();
        var bounds = EdPeltChangePointDetector.Instance.GetChangePointIndexes(logs, Confirmed).Select(last => last + 1).Prepend(0).Append(logs.Length).ToList();
        while (bounds.Count > 2)
        {
            Settle(logs, bounds);
            var (chance, weakest) = Enumerable.Range(1, bounds.Count - 2).Select(at => (ChanceOf(logs, bounds, at), at)).MaxBy(found => found.Item1);
            if (chance < FalseAlarm) break;
            bounds.RemoveAt(weakest);
        }

        return [.. Enumerable.Range(1, bounds.Count - 2).Select(at => Of(logs, bounds, at))];
    }

    // Each boundary goes to where the two levels fit best.
    private static void Settle(double[] logs, List<int> bounds)
    {
        for (var at = 1; at < bounds.Count - 1; at++)
        {
            var (from, to) = (bounds[at - 1], bounds[at + 1]);
            bounds[at] = Enumerable.Range(from + Confirmed, Math.Max(1, to - from - (2 * Confirmed) + 1)).MinBy(split => Misfit(logs[from..split]) + Misfit(logs[split..to]));
        }
    }

    private static Change Of(double[] logs, List<int> bounds, int at)
    {
        var (before, after) = (logs[bounds[at - 1]..bounds[at]], logs[bounds[at]..bounds[at + 1]]);
        return new Change(bounds[at], Math.Exp(Median(before)), Math.Exp(Median(after)), ChanceOf(logs, bounds, at), after.Length);
    }

    // Ranks suppose nothing about the noise: not that it is normal, nor that a machine has one speed.
    private static double ChanceOf(double[] logs, List<int> bounds, int at)
    {
        var (before, after) = (logs[bounds[at - 1]..bounds[at]], logs[bounds[at]..bounds[at + 1]]);
        var shift = Shift(before, after);
        if (Math.Abs(shift) < Math.Log(LeastRatio)) return 1;
        return MannWhitneyTest.Instance.Perform(new Sample(shift > 0 ? after : before), new Sample(shift > 0 ? before : after), AlternativeHypothesis.Greater, Threshold.Zero).PValue;
    }

    // The shift of Hodges and Lehmann: the middle of all differences.
    private static double Shift(double[] before, double[] after) => Median([.. before.SelectMany(_ => after, (was, now) => now - was)]);

    private static double Misfit(double[] level)
    {
        var mean = level.Average();
        return level.Sum(value => (value - mean) * (value - mean));
    }

    /// <summary>The middle value, or between the two middle ones.</summary>
    internal static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
