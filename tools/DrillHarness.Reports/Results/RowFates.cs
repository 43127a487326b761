namespace DrillHarness.Reports;

/// <summary>The fate of the rows that the bad transactions deleted. deleted = restored + keptNewer + recreated + conflicts + missing.</summary>
/// <param name="Deleted">Deleted by the bad transactions.</param>
/// <param name="Restored">Put back as they were.</param>
/// <param name="KeptNewer">A live row was there and won.</param>
/// <param name="Recreated">Made again by a customer, not doubled.</param>
/// <param name="Conflicts">Not put back for a reason that is told.</param>
/// <param name="Missing">Should be back and are not.</param>
/// <param name="Overwritten">Hold an older value than they should.</param>
/// <param name="Resurrected">Should be gone and are there.</param>
public sealed record RowFates(
    long? Deleted,
    long? Restored,
    long? KeptNewer,
    long? Recreated,
    long? Conflicts,
    long? Missing,
    long? Overwritten,
    long? Resurrected);
