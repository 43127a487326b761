namespace DrillHarness.Gate.Statements;

/// <summary>A statement as the server logged it, when it was done or had failed.</summary>
public sealed record LoggedStatement
{
    /// <summary>The session: the server's own hexadecimal name, unique to a connection.</summary>
    public required string SessionId { get; init; }

    /// <summary>The database that it ran in.</summary>
    public required string Database { get; init; }

    /// <summary>What the client called itself; empty when it did not.</summary>
    public required string ApplicationName { get; init; }

    /// <summary>
    /// The transaction's id as PostgreSQL's log has it, 32 bits without the epoch. Null when it had none when this was logged:
    /// it wrote nothing yet, or the statement was a transaction by itself, which is over when it is logged.
    /// </summary>
    public required ulong? TransactionId { get; init; }

    /// <summary>SELECT, DELETE, BEGIN and so on; of several statements sent at once, the last one's.</summary>
    public required string CommandTag { get; init; }

    /// <summary>How long the server took; null when the statement failed.</summary>
    public required TimeSpan? Duration { get; init; }

    /// <summary>The text as the client sent it.</summary>
    public required string Text { get; init; }

    /// <summary>What the server logged of its parameters, when they were sent apart from the text; else empty.</summary>
    public required string Parameters { get; init; }

    /// <summary>The SQLSTATE that it failed with; null when it did not fail.</summary>
    public required string? SqlState { get; init; }
}
