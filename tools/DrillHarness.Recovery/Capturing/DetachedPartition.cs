using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>A partition that was detached and left as a table of its own.</summary>
/// <param name="Table">The partition.</param>
/// <param name="Parent">What it was a partition of.</param>
/// <param name="Bound"><c>FOR VALUES …</c> or <c>DEFAULT</c>.</param>
public sealed record DetachedPartition(TableName Table, TableName Parent, string Bound);
