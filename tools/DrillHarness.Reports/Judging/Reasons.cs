using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The verdict's reason: one sentence with numbers.</summary>
internal static class Reasons
{
    public static string Of(Story story, RunResult result, IReadOnlyList<Check> checks)
    {
        if (story.Events.Count == 0) return "the journal is empty: nothing ran";
        if (result.Outcome == RunOutcome.Interrupted) return Interrupted(story);
        if (story.Failure is { } failure) return $"{failure.Reason} ({failure.ExceptionType}, {story.Position()})";
        var broken = checks.Where(check => check.State == CheckState.Broken).ToArray();
        if (broken.Length > 0) return First(broken);
        // Left behind comes before what else was not seen: it names why a completed run did not end as one.
        if (result.LeftBehind > 0) return $"the harness left {Units.Count(result.LeftBehind.Value, "thing")} behind";
        if (result.Outcome == RunOutcome.Aborted) return $"aborted: {story.Last<RunEnded>()!.Reason}";
        var unseen = checks.Where(check => check.State == CheckState.Unseen).ToArray();
        // A run that says itself why there is nothing to judge says it better than the list of what was not seen.
        if (unseen.Length > 0) return story.Last<RunEnded>() is { Reason.Length: > 0 } ended ? ended.Reason : First(unseen);
        return story.Started is null ? "the journal does not say what was run" : Passed(result);
    }

    private static string First(Check[] checks) =>
        checks[0].Message + (checks.Length > 1 ? $"; and {Units.Count(checks.Length - 1, "more finding")}" : "");

    private static string Interrupted(Story story)
    {
        var why = story.Last<RunEnded>() is { Reason.Length: > 0 } ended ? ended.Reason : "interrupted";
        return $"{why}, {story.Position()}";
    }

    private static string Broken(ObjectiveMet met) =>
        $"{(met.Phase == PhaseObjective.Total ? "recovery" : met.Phase)} took {Units.Seconds(met.Seconds)} against an objective of {Units.Seconds(met.Objective.Break)}";

    private static string Passed(RunResult result)
    {
        var rows = $"{Units.Count(result.Rows.Deleted)} deleted rows accounted for, {Units.Count(result.Rows.Missing)} missing";
        var edits = $"{Units.Count(result.Recovery.EditsAcknowledged)} acknowledged edits kept";
        var broken = result.Objectives.Where(objective => objective.State == ObjectiveState.Broken).ToArray();
        return broken.Length == 0 ? $"{rows}; {edits}" : $"results are right ({rows}; {edits}), but {string.Join(", ", broken.Select(Broken))}";
    }
}
