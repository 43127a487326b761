using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Judges a run by its journal alone, whole or cut short, as often as one likes.</summary>
public static class Judge
{
    /// <summary>The result, the checks behind it and the exit code.</summary>
    /// <param name="journal">The events in the order in which they were recorded; may break off anywhere.</param>
    public static Judgement Of(IReadOnlyList<JournalEvent> journal)
    {
        var story = new Story(journal);
        var checks = Checklist.Of(story);
        var verdict = VerdictOf(story, checks);
        var result = new RunResult
        {
            Drill = story.Started?.Drill ?? "",
            Verdict = verdict,
            Outcome = story.Outcome,
            Reason = "",
            Run = Figures.Run(story),
            Environment = Figures.Environment(story),
            Phases = Figures.Phases(story),
            Recovery = Figures.Recovery(story),
            Damage = Figures.Damage(story),
            Target = Figures.Target(story),
            Rows = Rows.Of(story),
            Navigation = Figures.Navigation(story),
            Oracle = Figures.Oracle(story),
            Objectives = Figures.Objectives(story),
            Sizes = Figures.Sizes(story),
            Faults = Faulted.Of(story),
            LeftBehind = story.Last<CleanedUp>()?.LeftBehind,
        };
        result = result with { Reason = Reasons.Of(story, result, checks) };
        return new Judgement(result, checks, ExitCodes.Of(result, story.Failure?.Cause));
    }

    private static Verdict VerdictOf(Story story, IReadOnlyList<Check> checks)
    {
        // A harness that broke or was ended has seen a part of the story; that is never a verdict.
        if (story.Started is null || story.Outcome == RunOutcome.Interrupted || story.Failure is not null) return Verdict.Inconclusive;
        if (checks.Any(check => check.State == CheckState.Broken)) return Verdict.Failed;
        var looked = checks.All(check => check.State == CheckState.Held);
        return looked && story.Outcome == RunOutcome.Completed ? Verdict.Passed : Verdict.Inconclusive;
    }
}
