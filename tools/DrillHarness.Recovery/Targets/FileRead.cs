using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Targets;

/// <summary>A file that a bad transaction dropped, all rows of which are to be read. It may be an index's or a TOAST table's: the catalog tells.</summary>
/// <param name="File">The file.</param>
/// <param name="Transaction">Index of the bad transaction that dropped it.</param>
public readonly record struct FileRead(RelationFile File, int Transaction);
