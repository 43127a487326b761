namespace DrillHarness.Recovery.Wal;

/// <summary>A row that a transaction changed: the version that it found and the version that it left.</summary>
public readonly record struct UpdatedRow(TupleId Old, TupleId New);
