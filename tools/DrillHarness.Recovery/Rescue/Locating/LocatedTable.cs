namespace DrillHarness.Recovery.Rescue;

/// <summary>What a transaction did to a table.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Updated">Rows changed and not deleted.</param>
/// <param name="Truncated">True when its file was dropped: TRUNCATE, DROP or a rewrite.</param>
public sealed record LocatedTable(string Schema, string Table, long Deleted, long Updated, bool Truncated);
