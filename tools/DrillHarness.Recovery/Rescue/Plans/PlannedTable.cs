namespace DrillHarness.Recovery.Rescue;

/// <summary>What applying a plan does with one table's rows, as things stood when it was made.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Deleted">Rows that the bad transactions took, or changed.</param>
/// <param name="Restored">Come back.</param>
/// <param name="KeptNewer">Stay as they are now: something that happened since stands.</param>
/// <param name="Recreated">Somebody made them anew by hand.</param>
/// <param name="Conflicts">A person has to decide.</param>
public sealed record PlannedTable(string Schema, string Table, long Deleted, long Restored, long KeptNewer, long Recreated, long Conflicts);
