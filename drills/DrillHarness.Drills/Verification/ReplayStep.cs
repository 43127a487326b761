using DrillHarness.Gate.Statements;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using NpgsqlTypes;

namespace DrillHarness.Drills.Verification;

/// <summary>One committed transaction to repeat in the twin: a customer's edit, or a good transaction of the script.</summary>
public sealed record ReplayStep
{
    /// <summary>Where it committed in production.</summary>
    public required NpgsqlLogSequenceNumber CommitLsn { get; init; }

    /// <summary>The acknowledged edit, or null.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>The script's transaction, or null.</summary>
    public LoggedTransaction? Script { get; init; }
}
