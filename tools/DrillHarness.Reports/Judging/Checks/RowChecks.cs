using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>The deleted rows are back, and nothing else changed: the twin says so, row by row.</summary>
internal static class RowChecks
{
    private const string Group = "rows";

    public static IEnumerable<Check> Of(Story story)
    {
        var compared = story.All<OracleCompared>().ToArray();
        if (compared.Length == 0) return story.Must(Look.Oracle) ? [Check.Missed(Group, "The twin, row by row")] : [];
        var rows = compared.Sum(part => part.RowsCompared);
        return
        [
            Check.None(Group, "No row is missing", compared.Sum(part => part.Missing), "row", "missing that should be back"),
            Check.None(Group, "No row was overwritten", compared.Sum(part => part.Overwritten), "row", "overwritten with an older value"),
            Check.None(Group, "No row was resurrected", compared.Sum(part => part.Resurrected), "row", "resurrected that should be gone"),
            Check.None(Group, "Every difference from the twin has a reason",
                compared.Sum(part => part.UnexplainedDifferences), "difference", "from the twin without a reason"),
            Check.Needs(Group, "The twin was compared with something", rows > 0, "more than 0 rows", Units.Count(rows, "row"),
                "the comparison with the twin saw no row"),
        ];
    }
}
