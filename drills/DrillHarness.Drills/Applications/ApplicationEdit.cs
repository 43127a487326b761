using DrillHarness.Metadata.Activity;

namespace DrillHarness.Drills.Applications;

/// <summary>One transaction of a customer, as the customer knows it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The row's key, as PostgreSQL writes it; empty when the row was not added.</param>
/// <param name="Value">What the row's column holds from then on; null when the row was taken away.</param>
/// <param name="Outcome">What the customer was told.</param>
internal sealed record ApplicationEdit(CustomerTable Table, IReadOnlyList<string> Key, string? Value, EditOutcome Outcome)
{
    /// <summary>True when the row was new.</summary>
    public bool IsNew { get; init; }

    /// <summary>The transaction; null when there was none, or when nobody was told.</summary>
    public uint? Xid { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required TimeSpan Latency { get; init; }

    /// <summary>Tells the row apart from all others.</summary>
    public (string Table, string Key) Row => (Table.Name, string.Join('\0', Key));
}
