using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>What a merge did with the deleted rows of one table. Restored + KeptNewer + Recreated + Conflicts = Deleted.</summary>
public sealed record TableMerge(TableName Table, long Deleted, long Restored, long KeptNewer, long Recreated, long Conflicts);
