namespace DrillHarness.Recovery.Damage;

/// <summary>What a transaction did to a table beyond its rows.</summary>
public enum TouchKind
{
    /// <summary>Nothing: rows only.</summary>
    Rows,

    /// <summary>Changed its definition, for instance dropped a column or detached a partition.</summary>
    Altered,

    /// <summary>Gave it another file with rows in it: ALTER TYPE, or TRUNCATE followed by a load.</summary>
    Rewritten,

    /// <summary>Gave it an empty file: TRUNCATE.</summary>
    Emptied,

    /// <summary>Took it away: DROP.</summary>
    Dropped,
}
