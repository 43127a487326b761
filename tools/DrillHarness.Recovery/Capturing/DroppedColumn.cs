using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>A column that was dropped of a table that stayed.</summary>
public sealed record DroppedColumn(TableName Table, uint Oid, ColumnShape Column);
