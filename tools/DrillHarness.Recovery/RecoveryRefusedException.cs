using Npgsql;

namespace DrillHarness.Recovery;

/// <summary>
/// The recovery cannot be done safely and nothing was written. The message says what was expected, what was found and what to do;
/// a run reports it as <c>refused: …</c>.
/// </summary>
public sealed class RecoveryRefusedException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>Customers hold what the recovery has to have, and go first.</summary>
    internal static RecoveryRefusedException GaveWay(PostgresException locked, string what) => new(
        $"{locked.SqlState} {locked.MessageText}: {what}. Nothing was written.{Environment.NewLine}  HINT: SELECT * FROM pg_locks WHERE NOT granted", locked);

    /// <summary>Whether that is what the server says.</summary>
    internal static bool IsGivingWay(PostgresException refused) => refused.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;
}
