using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>What customers were told is saved is saved.</summary>
internal static class EditChecks
{
    private const string Group = "edits";

    public static IEnumerable<Check> Of(Story story)
    {
        if (story.Last<LedgerChecked>() is not { } ledger)
            return story.Must(Look.Ledger) ? [Check.Missed(Group, "The ledger of customers' edits")] : [];
        return
        [
            Check.None(Group, "No acknowledged edit is lost", ledger.Lost, "acknowledged edit", "lost"),
            Check.None(Group, "No acknowledged edit was overwritten", ledger.Overwritten, "acknowledged edit", "overwritten"),
            Check.None(Group, "No acknowledged deletion was undone", ledger.Resurrected, "acknowledged deletion", "undone"),
            Check.Needs(Group, "Customers were editing", ledger.Acknowledged > 0, "more than 0 acknowledged edits",
                Units.Count(ledger.Acknowledged), "no edit was acknowledged, so nothing shows that edits survive"),
        ];
    }
}
