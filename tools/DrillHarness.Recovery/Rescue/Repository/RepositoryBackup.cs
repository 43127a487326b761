using NpgsqlTypes;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A base backup as <c>pgbackrest info</c> describes it.</summary>
/// <param name="Label">pgBackRest's name of it.</param>
/// <param name="StartLsn">Where replay of it has to start.</param>
/// <param name="StopLsn">The earliest position that a copy made of it can be stopped at.</param>
/// <param name="StoppedAt">When it ended, by the repository's clock.</param>
/// <param name="SizeBytes">Size of the files, not compressed.</param>
public sealed record RepositoryBackup(string Label, NpgsqlLogSequenceNumber StartLsn, NpgsqlLogSequenceNumber StopLsn, DateTimeOffset StoppedAt, long SizeBytes);
