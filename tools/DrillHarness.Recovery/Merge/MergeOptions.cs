using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>How a merge is to be done.</summary>
public sealed record MergeOptions
{
    /// <summary>Tenants, as text keys, that alone are recovered; all others' rows are left as they are. Null for everybody.</summary>
    public IReadOnlyList<string>? OnlyTenants { get; init; }

    /// <summary>
    /// Rows put back by one transaction; null (the default) for all in one. In batches customers never wait long, and a killed merge goes on
    /// where it was; until it is through, they see a part.
    /// </summary>
    public int? BatchRows { get; init; }

    /// <summary>How long the merge waits for a lock that somebody holds before it gives up and nothing is changed.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest single statement.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Let the server take fresh statistics of the live tables before rows are sorted by fate; on by default. A plan only reads.</summary>
    public bool AnalyzeLive { get; init; } = true;

    /// <summary>Keep an undo log in the live database, in the schema drillharness; on by default.</summary>
    public bool KeepUndoLog { get; init; } = true;

    /// <summary>
    /// Triggers, by name, that are to fire for rows that come back. By default none does, ENABLE ALWAYS ones included: what they would do was
    /// done when the rows were first written.
    /// </summary>
    public IReadOnlyList<string> KeepTriggers { get; init; } = [];

    /// <summary>References that no foreign key declares.</summary>
    public IReadOnlyList<SoftReference> SoftReferences { get; init; } = [];

    /// <summary>Tells rows that were there all along from rows made since, by the copy; null when the copy is gone: see <see cref="RowHistory"/>.</summary>
    public RowHistory? History { get; init; }

    /// <summary>
    /// Called inside the transaction, just before its commit, with the tenants whose rows come back: the place to tell caches,
    /// by NOTIFY, so that they refresh exactly when the rows are there.
    /// </summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Called on the live connection just before anything is written: the place for proofs that it is the right server.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task>? ProveTarget { get; init; }
}
