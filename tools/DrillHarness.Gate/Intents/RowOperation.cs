namespace DrillHarness.Gate.Intents;

/// <summary>What can be done to a row.</summary>
public enum RowOperation
{
    /// <summary>It is new.</summary>
    Insert,

    /// <summary>It has other values.</summary>
    Update,

    /// <summary>It is gone, by DELETE or TRUNCATE.</summary>
    Delete,
}
