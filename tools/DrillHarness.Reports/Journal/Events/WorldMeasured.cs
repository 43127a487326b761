namespace DrillHarness.Reports.Events;

/// <summary>How much there is to recover from, read once the base backup stands.</summary>
/// <param name="DatabaseBytes">The production databases, on disk.</param>
/// <param name="BackupBytes">The base backup, before compression.</param>
/// <param name="BackupStartLsn">Where replay would begin.</param>
/// <param name="Rows">Rows seeded.</param>
public sealed record WorldMeasured(long DatabaseBytes, long BackupBytes, string BackupStartLsn, long Rows) : JournalEvent;
