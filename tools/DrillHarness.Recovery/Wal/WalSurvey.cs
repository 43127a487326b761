using DrillHarness.Recovery.Damage;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Everything that a stretch of WAL tells of the transactions that committed in it.</summary>
public sealed class WalSurvey
{
    /// <summary>The stretch that was asked for.</summary>
    public required WalRange Range { get; init; }

    /// <summary>The committed transactions that changed something, in commit order.</summary>
    public required IReadOnlyList<WalTransaction> Committed { get; init; }

    /// <summary>Every top-level transaction that ended, in the order of the WAL.</summary>
    public required IReadOnlyList<TransactionEnd> Ends { get; init; }

    /// <summary>Named restore points, in the order of the WAL.</summary>
    public IReadOnlyList<RestorePoint> RestorePoints { get; init; } = [];

    /// <summary>
    /// How far a copy can be brought: where the last readable record begins, or the end of the range when all of it could be read.
    /// A stop at or before it can be reached.
    /// </summary>
    public required NpgsqlLogSequenceNumber ReachableEnd { get; init; }

    /// <summary>Why the WAL cannot be read further than <see cref="ReachableEnd"/>, for people; null when all of it was read.</summary>
    public string? Gap { get; init; }

    /// <summary>True when all of the range was read.</summary>
    public bool IsWhole => Gap is null;

    /// <summary>The same survey, when all of the range was read.</summary>
    /// <exception cref="RecoveryRefusedException">It was not; names the first missing or unreadable segment and the newest reachable LSN.</exception>
    public WalSurvey Whole() => IsWhole ? this : throw new RecoveryRefusedException(Gap!);

    /// <summary>Makes sure that a copy can be brought to a place.</summary>
    /// <exception cref="RecoveryRefusedException">It cannot; names the place, the first missing or unreadable segment and the newest reachable LSN.</exception>
    public void Reach(NpgsqlLogSequenceNumber place)
    {
        if (place > ReachableEnd && Gap is not null)
            throw new RecoveryRefusedException($"A copy cannot be brought to {place}, where it has to halt. {Gap}");
    }

    /// <summary>The bad transactions with their net effect, seen among all others that committed.</summary>
    /// <param name="keep">Which files matter; null takes every file that is not a system catalog's.</param>
    /// <exception cref="RecoveryRefusedException">One of them was running already where the WAL read begins.</exception>
    public Incident IncidentOf(IEnumerable<WalTransaction> bad, Predicate<RelationFile>? keep = null)
    {
        var transactions = bad.ToList();
        if (transactions.Find(transaction => transaction.BeganBeforeRange) is { } early)
            throw new RecoveryRefusedException($"Transaction {early.Xid} was running already where the WAL read begins ({Range.Start}), so that what it did before " +
                $"is not known.{Environment.NewLine}  HINT: read the WAL from an older base backup on; the copy may still be made of the newer one");
        return Incident.Of(transactions, Committed, keep);
    }

    /// <summary>The committed transactions with these ids, in commit order.</summary>
    /// <exception cref="RecoveryRefusedException">One of them did not commit within the range, or changed nothing.</exception>
    public IReadOnlyList<WalTransaction> Find(IReadOnlyCollection<uint> xids)
    {
        var found = Committed.Where(transaction => xids.Contains(transaction.Xid)).ToList();
        if (xids.Where(xid => found.All(transaction => transaction.Xid != xid)).ToList() is not { Count: > 0 } missing) return found;
        throw new RecoveryRefusedException($"Transaction {missing[0]} did not commit a change between {Range.Start} and {ReachableEnd}, expected each of " +
            $"{xids.Count} named to.{Environment.NewLine}  HINT: did it roll back, is it a savepoint's id, or did it commit before the base backup?");
    }
}
