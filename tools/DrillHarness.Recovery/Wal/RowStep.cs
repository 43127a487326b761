namespace DrillHarness.Recovery.Wal;

/// <summary>The version that took another one's place, wherever it lies, and the transaction or subtransaction that made it.</summary>
internal readonly record struct RowStep(RelationFile File, TupleId Version, uint Xid, bool ChangesKey);
