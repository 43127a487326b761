using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Where and when a transaction ended, also one that changed no row. What <c>recovery_target_time</c> and <c>recovery_target_xid</c> look at.</summary>
/// <param name="Lsn">Where the commit or abort record begins.</param>
/// <param name="Xid">The top-level transaction.</param>
/// <param name="At">By the server's clock, UTC; not always in the order of the WAL.</param>
/// <param name="Committed">False when it rolled back.</param>
public readonly record struct TransactionEnd(NpgsqlLogSequenceNumber Lsn, uint Xid, DateTimeOffset At, bool Committed);
