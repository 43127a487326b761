using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>
/// What was set on a column beside its type and default, as the statement that sets it again: statistics target, storage, compression, options,
/// comment, grants. What stands before the table and what after it, since the table may have another name now.
/// </summary>
public sealed record ColumnDetail(TableName Table, string Column, string Before, string After);
