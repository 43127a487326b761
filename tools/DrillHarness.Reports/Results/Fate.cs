namespace DrillHarness.Reports;

/// <summary>One class of rows after the recovery, named for people.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">How many; null when nobody counted.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
/// <param name="MustBeNone">The promise is that there is none.</param>
internal sealed record Fate(string Name, long? Rows, string Meaning, bool MustBeNone)
{
    /// <summary>Every class, the good ones first.</summary>
    public static IReadOnlyList<Fate> Of(RowFates rows) =>
    [
        new("restored", rows.Restored, "Put back as they were.", false),
        new("kept newer", rows.KeptNewer, "A live row was there already, and won.", false),
        new("recreated", rows.Recreated, "A customer had made the same thing again by hand; not doubled.", false),
        new("conflict", rows.Conflicts, "Not put back for a reason that is told, as a parent that a customer deleted meanwhile.", false),
        new("missing", rows.Missing, "Should be back and are not.", true),
        new("overwritten", rows.Overwritten, "Hold an older value than they should.", true),
        new("resurrected", rows.Resurrected, "Should be gone and are there.", true),
    ];
}
