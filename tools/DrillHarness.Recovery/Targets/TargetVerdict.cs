namespace DrillHarness.Recovery.Targets;

/// <summary>What the WAL says of a target that a person gave.</summary>
public enum TargetVerdict
{
    /// <summary>Just before the first bad commit, with every good one in.</summary>
    Good,

    /// <summary>Good commits before the first bad one are missing: the copy has to move forward.</summary>
    TooEarly,

    /// <summary>Some of the bad commits are in already, some are not: a new copy is needed.</summary>
    InsideWindow,

    /// <summary>All bad commits are in: a new copy is needed.</summary>
    TooLate,

    /// <summary>No copy can halt there: before the base backup's end, beyond the WAL at hand, or no such transaction or name.</summary>
    Unreachable,
}
