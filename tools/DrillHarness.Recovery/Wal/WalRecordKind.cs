namespace DrillHarness.Recovery.Wal;

/// <summary>What a WAL record tells of a transaction or of a row. Only these kinds matter to a recovery.</summary>
public enum WalRecordKind
{
    /// <summary>A row version was deleted.</summary>
    Delete,

    /// <summary>A row version was replaced by another.</summary>
    Update,

    /// <summary>A transaction committed, with its committed subtransactions.</summary>
    Commit,

    /// <summary>A transaction or subtransaction rolled back.</summary>
    Abort,
}
