namespace DrillHarness.Reports.Events;

/// <summary>A top-level transaction whose effects are unwanted.</summary>
/// <param name="Xid">Its id.</param>
/// <param name="FirstLsn">LSN of its first record, as PostgreSQL writes it.</param>
/// <param name="CommitLsn">LSN of its commit record.</param>
/// <param name="CommittedAt">Its commit time by the server's clock, UTC.</param>
public sealed record BadTransaction(ulong Xid, string FirstLsn, string CommitLsn, DateTimeOffset CommittedAt);
