using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The fate of the deleted rows, each number from whoever can know it.</summary>
internal static class Rows
{
    public static RowFates Of(Story story)
    {
        var damage = story.Last<DamageFound>();
        var merged = story.All<MergeApplied>().ToArray();
        var compared = story.All<OracleCompared>().ToArray();
        // Deleted comes from the WAL and missing from the twin: a merge that lies about itself does not get past them.
        return new RowFates(
            damage?.Tables.Sum(table => table.Deleted),
            Sum(merged, part => part.Restored),
            Sum(merged, part => part.KeptNewer),
            Sum(merged, part => part.Recreated),
            Sum(merged, part => part.Conflicts),
            Sum(compared, part => part.Missing),
            Sum(compared, part => part.Overwritten),
            Sum(compared, part => part.Resurrected));
    }

    private static long? Sum<T>(T[] parts, Func<T, long> count) => parts.Length == 0 ? null : parts.Sum(count);
}
