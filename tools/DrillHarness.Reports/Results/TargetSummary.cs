namespace DrillHarness.Reports;

/// <summary>Where replay stopped.</summary>
/// <param name="Kind">"xid", "lsn", "time", "name" or "immediate".</param>
/// <param name="Value">As PostgreSQL takes it.</param>
/// <param name="Inclusive">recovery_target_inclusive.</param>
/// <param name="Timeline">recovery_target_timeline.</param>
/// <param name="ProvenClean">The paused copy was looked at and was clean; null when nobody looked.</param>
/// <param name="Stops">How many times replay was halted and read.</param>
public sealed record TargetSummary(string Kind, string Value, bool Inclusive, string Timeline, bool? ProvenClean, int? Stops);
