namespace DrillHarness.Gate.Statements;

/// <summary>A transaction as the server's log tells it.</summary>
/// <param name="TransactionId">
/// Its id, 32 bits without the epoch. Null when it wrote nothing, and for a statement outside of BEGIN and COMMIT: the server logs
/// such a one when its transaction is over.
/// </param>
/// <param name="Statements">The texts between BEGIN and COMMIT, in order, without those two; failed ones are left out.</param>
/// <param name="Committed">It was committed; false when it was rolled back, or had not ended when the log did.</param>
public sealed record LoggedTransaction(ulong? TransactionId, IReadOnlyList<string> Statements, bool Committed)
{
    /// <summary>True when it had not ended when the log did: its session went without a COMMIT.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>The session that it ran in.</summary>
    public required string SessionId { get; init; }

    /// <summary>The database that it ran in.</summary>
    public required string Database { get; init; }
}
