using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Constraints, sequences, triggers, the tables outside the damage; and the steady state as a whole.</summary>
internal static class InvariantChecks
{
    public static IEnumerable<Check> Of(Story story) => [.. Invariants(story), .. SteadyState(story)];

    private static IEnumerable<Check> Invariants(Story story)
    {
        var invariants = story.All<InvariantChecked>().ToArray();
        if (invariants.Length == 0 && story.Must(Look.Invariants)) return [Check.Missed("invariants", "Any invariant")];
        return invariants.Select(seen => Check.That("invariants", seen.Name, seen.Held, seen.Expected, seen.Found,
            $"invariant broken: {seen.Name}, expected {seen.Expected}, found {seen.Found}"));
    }

    private static IEnumerable<Check> SteadyState(Story story)
    {
        var after = Seen(story, Moment.After);
        var before = Seen(story, Moment.Before);
        if (after is not null)
            yield return Check.That("steady state", "The steady state is back after the recovery", after.Held, "held", after.Details,
                $"the steady state is not back: {after.Details}");
        else if (story.Must(Look.SteadyState)) yield return Check.Missed("steady state", "The steady state after the recovery");
        if (before is not null)
            yield return Check.Needs("steady state", "The steady state held before the incident", before.Held, "held", before.Details,
                $"the steady state did not hold before the incident: {before.Details}");
        else if (story.Must(Look.SteadyState)) yield return Check.Missed("steady state", "The steady state before the incident");
    }

    private static SteadyStateChecked? Seen(Story story, Moment when) => story.Last<SteadyStateChecked>(look => look.When == when);
}
