using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Targets;

/// <summary>A row version to read, and the net change that it belongs to.</summary>
public readonly record struct VersionAt(TupleId Tuple, int Change);
