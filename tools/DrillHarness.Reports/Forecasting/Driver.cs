namespace DrillHarness.Reports;

/// <summary>What a phase's time may grow with.</summary>
public enum Driver
{
    /// <summary>Nothing: it takes what it takes.</summary>
    Fixed,

    /// <summary>Bytes of the backup.</summary>
    Bytes,

    /// <summary>Bytes of WAL to replay and to read.</summary>
    Wal,

    /// <summary>Rows that there are.</summary>
    Rows,

    /// <summary>Rows that the bad transactions took.</summary>
    Deleted,
}
