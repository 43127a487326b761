namespace DrillHarness.Recovery.Targets;

/// <summary>What a person names a target by.</summary>
public enum TargetKind
{
    /// <summary>An instant, with its offset from UTC.</summary>
    Time,

    /// <summary>A transaction id.</summary>
    Xid,

    /// <summary>A position in the WAL.</summary>
    Lsn,

    /// <summary>A restore point's name.</summary>
    Name,
}
