namespace DrillHarness.Reports;

/// <summary>How much a recovery had to do with.</summary>
/// <param name="DatabaseBytes">The production databases, on disk.</param>
/// <param name="BackupBytes">The base backup that was restored, before compression.</param>
/// <param name="WalBytes">WAL from the backup's start to where the copy last halted.</param>
/// <param name="Rows">Rows of the production databases as seeded.</param>
/// <param name="RowsDeleted">Rows that the bad transactions took.</param>
public sealed record RunSizes(long DatabaseBytes, long BackupBytes, long WalBytes, long Rows, long RowsDeleted);
