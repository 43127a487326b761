namespace DrillHarness.Reports.Events;

/// <summary>A recovery target was chosen from the WAL. The last one proposed is the one used.</summary>
/// <param name="TargetKind">"xid", "lsn", "time", "name" or "immediate".</param>
/// <param name="Value">The target, as PostgreSQL takes it.</param>
/// <param name="Inclusive">recovery_target_inclusive.</param>
/// <param name="Timeline">recovery_target_timeline.</param>
/// <param name="Why">The reason in a sentence.</param>
public sealed record TargetProposed(string TargetKind, string Value, bool Inclusive, string Timeline, string Why) : JournalEvent;
