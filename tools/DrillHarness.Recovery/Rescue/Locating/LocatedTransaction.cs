using System.Text.Json.Serialization;

namespace DrillHarness.Recovery.Rescue;

/// <summary>A transaction that took or changed rows, as <c>rescue locate --json</c> lists it.</summary>
public sealed record LocatedTransaction
{
    /// <summary>The top-level transaction id, 32 bits as WAL holds it.</summary>
    public required uint Xid { get; init; }

    /// <summary>Where its first change begins.</summary>
    public required string FirstLsn { get; init; }

    /// <summary>Where its commit record begins.</summary>
    public required string CommitLsn { get; init; }

    /// <summary>When it committed, by the server's clock, UTC.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>What it did to each table, the most rows first.</summary>
    public required IReadOnlyList<LocatedTable> Tables { get; init; }

    /// <summary>Who did it, as the application's audit table says; null when nobody asked, or it does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Actor { get; init; }
}
