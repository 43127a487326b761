namespace DrillHarness.Recovery.Capturing;

/// <summary>What the captured rows of a file are.</summary>
public enum RowRole
{
    /// <summary>Rows as they were just before a bad transaction deleted them.</summary>
    Deleted,

    /// <summary>Rows as they were just before a bad transaction changed them.</summary>
    Before,

    /// <summary>The same rows as the bad transaction left them.</summary>
    After,

    /// <summary>Keys and values of columns that a bad transaction dropped.</summary>
    DroppedColumns,
}
