using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>One record of interest, as read from pg_waldump's text.</summary>
public readonly record struct WalRecord
{
    /// <summary>Which of the kinds.</summary>
    public required WalRecordKind Kind { get; init; }

    /// <summary>Transaction id of the record; of a COMMIT PREPARED or ABORT PREPARED, the prepared one's.</summary>
    public required uint Xid { get; init; }

    /// <summary>Where the record begins.</summary>
    public required NpgsqlLogSequenceNumber Lsn { get; init; }

    /// <summary>Delete and update: the relation's file.</summary>
    public RelationFile Relation { get; init; }

    /// <summary>Delete and update: the row version that ended.</summary>
    public TupleId Old { get; init; }

    /// <summary>Update: the row version that began.</summary>
    public TupleId New { get; init; }

    /// <summary>Commit: when, by the server's clock, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Commit and abort: the subtransactions that ended with it; null when there are none.</summary>
    public IReadOnlyList<uint>? Subtransactions { get; init; }
}
