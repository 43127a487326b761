using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The merge accounts for every deleted row, and has nothing left to do.</summary>
internal static class MergeChecks
{
    private const string Group = "merge";

    public static IEnumerable<Check> Of(Story story)
    {
        var parts = story.All<MergeApplied>().ToArray();
        if (parts.Length == 0) return story.Must(Look.Merge) ? [Check.Missed(Group, "The merge")] : [];
        return [.. Accounting(Rows.Of(story), parts.Sum(part => part.Deleted)), SecondRun(parts, story.Must(Look.Merge))];
    }

    private static IEnumerable<Check> Accounting(RowFates rows, long byMerge)
    {
        if (rows.Deleted is not { } deleted) yield break;
        yield return Check.That(Group, "The merge saw every row that the WAL saw deleted", byMerge == deleted, Units.Count(deleted),
            Units.Count(byMerge), $"the WAL has {Units.Count(deleted, "deleted row")}, the merge accounts for {Units.Count(byMerge)}");
        if (rows.Missing is not { } missing) yield break;
        var fates = rows.Restored + rows.KeptNewer + rows.Recreated + rows.Conflicts + missing ?? 0;
        yield return Check.That(Group, "Every deleted row has one fate", fates == deleted, Units.Count(deleted), Units.Count(fates),
            $"{Units.Count(deleted, "row")} deleted, {Units.Count(fates)} with a known fate "
            + "(restored, kept newer, recreated, conflicts, missing)");
    }

    private static Check SecondRun(MergeApplied[] parts, bool must)
    {
        const string name = "Merging a second time changes nothing";
        var counted = parts.Where(part => part.SecondRunChanged is not null).ToArray();
        if (counted.Length > 0)
            return Check.None(Group, name, counted.Sum(part => part.SecondRunChanged ?? 0), "row", "changed by merging a second time");
        return must ? Check.Missed(Group, "A second run of the merge") : new Check(Group, name, CheckState.Held, "not asked for", "not asked for", "");
    }
}
