using System.Text.RegularExpressions;

namespace DrillHarness.Gate.Statements;

/// <summary>Puts one session's statements together to transactions.</summary>
internal sealed partial class SessionTransactions(string sessionId, string database)
{
    private List<string>? open;
    private ulong? transactionId;
    private bool failed;

    /// <summary>Takes the next statement; the transaction, when it ended one.</summary>
    public LoggedTransaction? Take(LoggedStatement statement)
    {
        if (statement.SqlState is not null) return TakeFailure(statement);
        transactionId ??= statement.TransactionId;
        switch (statement.CommandTag)
        {
            case "BEGIN" or "START TRANSACTION":
                open ??= [];
                return null;
            // Sent at once from BEGIN to COMMIT.
            case "COMMIT" or "ROLLBACK" when open is null:
                return Begins().IsMatch(statement.Text) ? End([statement.Text], statement.CommandTag == "COMMIT") : null;
            case "ROLLBACK" when ToSavepoint().IsMatch(statement.Text):
                failed = false;
                open.Add(statement.Text);
                return null;
            case "COMMIT":
                return End(open, committed: !failed);
            case "ROLLBACK" or "PREPARE TRANSACTION" when open is not null:
                return End(open, committed: false);
            default:
                if (open is null) return End([statement.Text], committed: true);
                open.Add(statement.Text);
                return null;
        }
    }

    /// <summary>What had begun and not ended when the log did; null when nothing had.</summary>
    public LoggedTransaction? Unfinished() => open is null ? null : End(open, committed: false) with { IsUnfinished = true };

    /// <summary>An error spoils the transaction; at COMMIT it ends it.</summary>
    private LoggedTransaction? TakeFailure(LoggedStatement statement)
    {
        transactionId ??= statement.TransactionId;
        failed = open is not null;
        if (open is not null && statement.CommandTag == "COMMIT") return End(open, committed: false);
        if (open is null) transactionId = null;
        return null;
    }

    private LoggedTransaction End(List<string> statements, bool committed)
    {
        var ended = new LoggedTransaction(transactionId, statements, committed) { SessionId = sessionId, Database = database };
        (open, transactionId, failed) = (null, null, false);
        return ended;
    }

    [GeneratedRegex(@"^\s*(BEGIN|START\s+TRANSACTION)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Begins();

    [GeneratedRegex(@"^\s*ROLLBACK\s+(WORK\s+|TRANSACTION\s+)?TO\b", RegexOptions.IgnoreCase)]
    private static partial Regex ToSavepoint();
}
