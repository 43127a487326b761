namespace DrillHarness.Recovery.Wal;

/// <summary>What a WAL record tells of a transaction, of a row or of a file. Only these kinds matter to a recovery.</summary>
public enum WalRecordKind
{
    /// <summary>A row version was deleted.</summary>
    Delete,

    /// <summary>A row version was replaced by another.</summary>
    Update,

    /// <summary>A row version was inserted.</summary>
    Insert,

    /// <summary>Several row versions were inserted into one block; where in it is known or not.</summary>
    MultiInsert,

    /// <summary>A transaction committed, with its committed subtransactions.</summary>
    Commit,

    /// <summary>A transaction or subtransaction rolled back.</summary>
    Abort,

    /// <summary>A relation's main file was made.</summary>
    CreateFile,

    /// <summary>A whole page of a relation was written.</summary>
    Page,

    /// <summary>ACCESS EXCLUSIVE locks were taken, or are still held at a checkpoint.</summary>
    Lock,

    /// <summary>The transactions that were running at a checkpoint.</summary>
    Running,

    /// <summary>A named restore point.</summary>
    RestorePoint,

    /// <summary>The server started with other settings; whether <c>wal_level</c> is minimal.</summary>
    Settings,
}
