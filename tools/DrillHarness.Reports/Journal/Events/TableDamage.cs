namespace DrillHarness.Reports.Events;

/// <summary>What the bad transactions did to one table.</summary>
/// <param name="Schema">Schema.</param>
/// <param name="Table">Table.</param>
/// <param name="Deleted">Rows deleted; those of a truncated table included, counted on the copy.</param>
/// <param name="Updated">Rows updated.</param>
/// <param name="Truncated">The table was truncated.</param>
public sealed record TableDamage(string Schema, string Table, long Deleted, long Updated, bool Truncated);
