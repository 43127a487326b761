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

    /// <summary>Row, page and file records: the relation's file.</summary>
    public RelationFile Relation { get; init; }

    /// <summary>Delete and update: the row version that ended. Several inserted at once: their block.</summary>
    public TupleId Old { get; init; }

    /// <summary>Update and insert: the row version that began.</summary>
    public TupleId New { get; init; }

    /// <summary>Delete: true when an update moves the row to another partition, where it is inserted.</summary>
    public bool LeavesPartition { get; init; }

    /// <summary>Update: true when a column changes that a foreign key can refer to (KEYS_UPDATED of the old version).</summary>
    public bool ChangesKey { get; init; }

    /// <summary>Several inserted at once: how many.</summary>
    public int Rows { get; init; }

    /// <summary>Commit: when, by the server's clock, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// Commit and abort: the subtransactions that ended with it. Running: the transactions that ran, subtransactions among them.
    /// Null when there are none.
    /// </summary>
    public IReadOnlyList<uint>? Subtransactions { get; init; }

    /// <summary>What the rarer kinds tell beyond that; null when nothing.</summary>
    public WalRecordDetails? Details { get; init; }
}
