using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Targets;

/// <summary>Row versions to read from one file at one stop. Twelve bytes a version.</summary>
/// <param name="File">The relation's file, as it is named at that stop.</param>
/// <param name="IsNew">True for the versions that bad transactions left, false for those that they found.</param>
/// <param name="Versions">Sorted by place in the file.</param>
public sealed record VersionRead(RelationFile File, bool IsNew, IReadOnlyList<VersionAt> Versions);
