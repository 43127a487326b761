namespace DrillHarness.Recovery.Wal;

/// <summary>A row that a transaction changed.</summary>
/// <param name="Old">The version that it found.</param>
/// <param name="New">The version that it left.</param>
/// <param name="Xid">The transaction or subtransaction that made the new version: its xmin.</param>
/// <param name="ChangesKey">True when a column changed that a foreign key can refer to.</param>
public readonly record struct UpdatedRow(TupleId Old, TupleId New, uint Xid, bool ChangesKey = false);
