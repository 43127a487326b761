using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Applications;

/// <summary>What the canaries saw.</summary>
/// <param name="LastSeen">Monotonic timestamp of the last look at which all was well: where the recovery's clock starts.</param>
/// <param name="LastSeenAt">The same by the wall clock, for people.</param>
/// <param name="FirstMissedAt">When the first look at which it was not was answered.</param>
/// <param name="Table">The table whose rows were missed first; null when the script had ended and no canary missed anything.</param>
internal sealed record RowAlarm(long LastSeen, DateTimeOffset LastSeenAt, DateTimeOffset FirstMissedAt, TableName? Table);
