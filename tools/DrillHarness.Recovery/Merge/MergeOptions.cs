using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>How a merge is to be done.</summary>
public sealed record MergeOptions
{
    /// <summary>The table whose rows are tenants; null when rows belong to nobody in particular.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>How long the merge waits for a lock that somebody holds before it gives up and nothing is changed.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest single statement.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// Called inside the transaction, just before its commit, with the tenants whose rows come back: the place to tell caches,
    /// by NOTIFY, so that they refresh exactly when the rows are there.
    /// </summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Called on the live connection just before anything is written: the place for proofs that it is the right server.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task>? ProveTarget { get; init; }
}
