using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Rescue;

/// <summary>What was lost, read off a copy, and how it was found.</summary>
/// <param name="Source">repository, copy or comparison.</param>
/// <param name="Capture">The rows, on disk.</param>
/// <param name="Transactions">The bad transactions; empty without WAL.</param>
/// <param name="Stops">Where the copy was halted.</param>
/// <param name="Why">Why so often.</param>
/// <param name="History">Tells older rows from newer ones, while the copy is there.</param>
/// <param name="Notes">Limits of what was looked at.</param>
public sealed record Loss(
    string Source, Capture Capture, IReadOnlyList<LocatedTransaction> Transactions, IReadOnlyList<PlannedStop> Stops, string Why, RowHistory History, IReadOnlyList<string> Notes);
