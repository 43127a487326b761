using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The recovery time is measured on one clock, from the damage on, without a gap.</summary>
internal static class ClockChecks
{
    private const string Group = "clock";

    // Instants are rounded to microseconds when written; anything above is a gap that somebody left out.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(5);

    // Canaries look every 50 ms; a clock that starts later than the second look has been started late.
    private static readonly TimeSpan CanaryInterval = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<Check> Of(Story story)
    {
        var phases = story.Last<PhasesMeasured>()?.Phases ?? [];
        if (phases.Count == 0) return story.Must(Look.Clock) ? [Check.Missed(Group, "The phases of the recovery")] : [];
        return [Contiguous(phases), Named(phases), .. Start(story, phases[0])];
    }

    private static Check Contiguous(IReadOnlyList<PhaseSpan> phases)
    {
        var gap = phases.Zip(phases.Skip(1)).FirstOrDefault(pair =>
            (pair.First.StartedAt + TimeSpan.FromSeconds(pair.First.Seconds) - pair.Second.StartedAt).Duration() > Rounding);
        var held = gap.First is null && phases.All(phase => phase.Seconds >= 0);
        var where = gap.First is null ? "a negative phase" : $"a gap or overlap between {gap.First.Name} and {gap.Second.Name}";
        return Check.Needs(Group, "Phases are contiguous", held, "contiguous", held ? "contiguous" : where, $"the phases do not add up: {where}");
    }

    private static Check Named(IReadOnlyList<PhaseSpan> phases)
    {
        var strange = string.Join(", ", phases.Select(phase => phase.Name).Except(PhaseNames.All));
        return Check.Needs(Group, "Phases have the names that are agreed on", strange.Length == 0, string.Join(", ", PhaseNames.All),
            strange.Length == 0 ? "only those" : strange, $"unknown phase: {strange}");
    }

    private static IEnumerable<Check> Start(Story story, PhaseSpan first)
    {
        var lost = story.All<CanaryLost>().ToArray();
        if (lost.Length == 0) return story.Must(Look.Clock) ? [Check.Missed(Group, "The instant of the damage, by a canary")] : [];
        var seen = lost.Max(canary => canary.LastSeenAt);
        return
        [
            Check.Needs(Group, "The clock starts when a canary last saw the rows", first.StartedAt <= seen + CanaryInterval,
                Units.Instant(seen), Units.Instant(first.StartedAt), "the recovery clock was started late"),
        ];
    }
}
