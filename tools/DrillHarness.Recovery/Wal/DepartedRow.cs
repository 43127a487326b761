namespace DrillHarness.Recovery.Wal;

/// <summary>A row that a transaction moved to another partition, by an UPDATE of the partition key.</summary>
/// <param name="Old">The version that it found.</param>
/// <param name="To">The file of the partition that the row went to.</param>
/// <param name="New">The version that it left there.</param>
/// <param name="Xid">The transaction or subtransaction that made the new version: its xmin.</param>
public readonly record struct DepartedRow(TupleId Old, RelationFile To, TupleId New, uint Xid);
