namespace DrillHarness.Reports;

/// <summary>What the process ends with; one meaning each.</summary>
public enum ExitCode
{
    /// <summary>Passed.</summary>
    Passed = 0,

    /// <summary>The harness itself broke; never a verdict.</summary>
    HarnessBroke = 1,

    /// <summary>The drill failed, or the recovery was refused.</summary>
    Failed = 2,

    /// <summary>Interrupted or timed out.</summary>
    Interrupted = 3,

    /// <summary>The gate rejects the script.</summary>
    GateRejected = 4,

    /// <summary>Wrong usage or configuration.</summary>
    WrongUsage = 5,

    /// <summary>Refused for safety.</summary>
    SafetyRefused = 6,

    /// <summary>A budget was broken, results otherwise right.</summary>
    BudgetBroken = 7,

    /// <summary>Nothing ran, nothing to judge, or it could not be looked at.</summary>
    Inconclusive = 8,

    /// <summary>Something the machine lacks.</summary>
    MachineLacks = 10,
}
