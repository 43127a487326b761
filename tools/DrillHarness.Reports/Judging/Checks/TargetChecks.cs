using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>There was damage, and the copy that the rows came from was proved to be from before it.</summary>
internal static class TargetChecks
{
    public static IEnumerable<Check> Of(Story story) => [.. Target(story), .. Damage(story)];

    private static IEnumerable<Check> Target(Story story)
    {
        if (story.Last<TargetProven>() is not { } proof)
            return story.Must(Look.Target) ? [Check.Missed("target", "The copy at the recovery target")] : [];
        var broken = proof.Checks.FirstOrDefault(check => !check.Held);
        var why = broken is null ? "" : $": {broken.Name}, expected {broken.Expected}, found {broken.Found}";
        return
        [
            Check.That("target", "The recovery target is proven clean", proof.ProvenClean && broken is null, "clean",
                broken is null && proof.ProvenClean ? "clean" : "not clean", $"the recovery target is not proven clean{why}"),
            Check.Needs("target", "The proof looked at something", proof.Checks.Count > 0 && proof.Stops > 0,
                "at least one check at one stop", $"{Units.Count(proof.Checks.Count, "check")}, {Units.Count(proof.Stops, "stop")}",
                "the proof of the recovery target looked at nothing"),
            Check.Needs("target", "The target that was used is the one that was proven", ProvenLast(story), "proven after it was chosen",
                ProvenLast(story) ? "proven after it was chosen" : "chosen and not proven",
                "the recovery target that was chosen last was not proven"),
            .. proof.Checks.Select(check => Check.That("target", $"On the paused copy: {check.Name}", check.Held, check.Expected,
                check.Found, $"the recovery target is not proven clean: {check.Name}, expected {check.Expected}, found {check.Found}")),
        ];
    }

    private static bool ProvenLast(Story story) =>
        story.Events.LastOrDefault(happened => happened is TargetProposed or TargetProven) is TargetProven
        && story.Last<TargetProposed>() is not null;

    private static IEnumerable<Check> Damage(Story story)
    {
        if (story.Last<DamageFound>() is not { } damage)
            return story.Must(Look.Damage) ? [Check.Missed("damage", "The damage")] : [];
        var rows = damage.Tables.Sum(table => table.Deleted + table.Updated);
        var found = rows > 0 || damage.Tables.Any(table => table.Truncated);
        return
        [
            Check.Needs("damage", "There is damage to recover from", found, "more than 0 rows", Units.Count(rows, "row"),
                "there is no damage to judge"),
        ];
    }
}
