using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>Every promise of a run, in the order in which they decide the reason of the verdict.</summary>
internal static class Checklist
{
    public static IReadOnlyList<Check> Of(Story story) =>
    [
        .. Refusals(story),
        .. RowChecks.Of(story),
        .. EditChecks.Of(story),
        .. NavigationChecks.Of(story),
        .. InvariantChecks.Of(story),
        .. TargetChecks.Of(story),
        .. MergeChecks.Of(story),
        .. ClockChecks.Of(story),
        .. ConditionChecks.Of(story),
    ];

    private static IEnumerable<Check> Refusals(Story story) => story.All<Refused>().Select(refused =>
        Check.That("recovery", "Recovery goes ahead", false, "goes ahead", "refused", $"refused: {refused.Reason}"));
}
