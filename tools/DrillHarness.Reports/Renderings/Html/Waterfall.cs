using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Renderings.Html;

/// <summary>Phases and activities on one axis, which starts with the recovery clock.</summary>
internal sealed record Waterfall(IReadOnlyList<Bar> Phases, IReadOnlyList<Bar> Activities, double Seconds)
{
    public static Waterfall Of(RunResult result, IReadOnlyList<JournalEvent> journal)
    {
        var phases = new List<Bar>();
        var total = 0.0;
        foreach (var phase in result.Phases)
        {
            phases.Add(new Bar(phase.Name, total, phase.Seconds, Critical: true));
            total += phase.Seconds;
        }

        var zero = ClockStart(result, journal);
        var activities = journal.OfType<ActivityMeasured>().Select(activity => Clip(activity, zero, total)).Where(bar => bar.Length > 0);
        return new Waterfall(phases, [.. activities.OrderBy(bar => bar.Start)], total);
    }

    /// <summary>Elapsed seconds of the journal at which the recovery clock started; both ends are read off the monotonic clock.</summary>
    public static double ClockStart(RunResult result, IReadOnlyList<JournalEvent> journal)
    {
        var entered = journal.OfType<PhaseEntered>().Take(2).ToArray();
        // The second phase is entered as the first ends; the first begins in hindsight, when a canary last saw the rows.
        if (entered.Length == 2 && result.Phases.Count > 0) return entered[1].Elapsed - result.Phases[0].Seconds;
        return entered.Length > 0 ? entered[0].Elapsed : 0;
    }

    /// <summary>Round marks of the axis, about five.</summary>
    public IReadOnlyList<double> Ticks() => Svg.Ticks(Seconds);

    private static Bar Clip(ActivityMeasured activity, double zero, double total)
    {
        var start = Math.Clamp(activity.StartSeconds - zero, 0, total);
        var end = Math.Clamp(activity.EndSeconds - zero, 0, total);
        return new Bar(activity.Name, start, end - start, activity.OnCriticalPath);
    }
}
