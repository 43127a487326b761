namespace DrillHarness.Gate.Statements;

/// <summary>All that was sent, as the server's log tells it.</summary>
/// <param name="Statements">How many statements were done or failed.</param>
/// <param name="Transactions">In the order in which they ended; those that never ended come last.</param>
/// <param name="Failures">Statements that the server refused, in order, and what it said of connections that it ended.</param>
public sealed record LoggedWork(int Statements, IReadOnlyList<LoggedTransaction> Transactions, IReadOnlyList<LoggedStatement> Failures)
{
    /// <summary>Puts statements together, session by session.</summary>
    public static async Task<LoggedWork> OfAsync(IAsyncEnumerable<LoggedStatement> statements, CancellationToken cancellation)
    {
        var (count, transactions, failures) = (0, new List<LoggedTransaction>(), new List<LoggedStatement>());
        var sessions = new Dictionary<string, SessionTransactions>();
        await foreach (var statement in statements.WithCancellation(cancellation))
        {
            count++;
            if (statement.SqlState is not null) failures.Add(statement);
            if (!sessions.TryGetValue(statement.SessionId, out var session))
                sessions[statement.SessionId] = session = new SessionTransactions(statement.SessionId, statement.Database);
            if (session.Take(statement) is { } ended) transactions.Add(ended);
        }

        transactions.AddRange(sessions.Values.Select(session => session.Unfinished()).OfType<LoggedTransaction>());
        return new LoggedWork(count, transactions, failures);
    }
}
