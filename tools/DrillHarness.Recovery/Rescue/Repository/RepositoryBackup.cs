using DrillHarness.Recovery.Targets;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A base backup of a repository, with the room that a copy of it needs.</summary>
/// <param name="Info">Label and positions.</param>
/// <param name="SizeBytes">Size of the files, not compressed.</param>
public sealed record RepositoryBackup(BackupInfo Info, long SizeBytes);
