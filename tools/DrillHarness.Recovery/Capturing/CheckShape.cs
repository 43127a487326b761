using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>A CHECK that a table declares.</summary>
/// <param name="Table">The table.</param>
/// <param name="TableOid">Its object id.</param>
/// <param name="Name">The constraint.</param>
/// <param name="Definition">pg_get_constraintdef.</param>
internal sealed record CheckShape(TableName Table, uint TableOid, string Name, string Definition);
