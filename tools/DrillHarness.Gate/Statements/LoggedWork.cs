namespace DrillHarness.Gate.Statements;

/// <summary>All that a role sent to one database, as the server's log tells it.</summary>
/// <param name="Statements">How many statements were done or failed.</param>
/// <param name="Transactions">In the order in which they ended; those that never ended come last.</param>
/// <param name="Failures">Statements that the server refused, in order, and what it said of connections that it ended.</param>
public sealed record LoggedWork(int Statements, IReadOnlyList<LoggedTransaction> Transactions, IReadOnlyList<LoggedStatement> Failures)
{
    /// <summary>Reads a server's CSV log.</summary>
    public static async Task<LoggedWork> ReadAsync(TextReader csvlog, string role, string database, CancellationToken cancellation)
    {
        var (count, transactions, failures) = (0, new List<LoggedTransaction>(), new List<LoggedStatement>());
        var sessions = new Dictionary<string, SessionTransactions>();
        await foreach (var statement in StatementLog.StatementsAsync(csvlog, role, sessionId: null, cancellation))
        {
            if (statement.Database != database) continue;
            count++;
            if (statement.SqlState is not null) failures.Add(statement);
            if (!sessions.TryGetValue(statement.SessionId, out var session)) sessions[statement.SessionId] = session = new SessionTransactions(statement.SessionId, database);
            if (session.Take(statement) is { } ended) transactions.Add(ended);
        }

        transactions.AddRange(sessions.Values.Select(session => session.Unfinished()).OfType<LoggedTransaction>());
        return new LoggedWork(count, transactions, failures);
    }
}
