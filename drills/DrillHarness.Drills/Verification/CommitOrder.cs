using DrillHarness.Recovery.Wal;
using NpgsqlTypes;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// The order in which transactions committed, read from the WAL: neither transaction ids nor clocks tell it.
/// </summary>
public sealed class CommitOrder(IEnumerable<WalTransaction> committed)
{
    private readonly Dictionary<uint, NpgsqlLogSequenceNumber> commits =
        committed.ToDictionary(transaction => transaction.Xid, transaction => transaction.CommitLsn);

    /// <summary>Where this transaction committed; null when it did not, in the range read.</summary>
    /// <param name="transactionId">64 bits, of which the WAL holds the lower 32.</param>
    public NpgsqlLogSequenceNumber? Of(ulong transactionId) => commits.TryGetValue((uint)transactionId, out var lsn) ? lsn : null;
}
