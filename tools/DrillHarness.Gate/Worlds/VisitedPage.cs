using DrillHarness.Gate.Serving;

namespace DrillHarness.Gate.Worlds;

/// <summary>A page, or an entry of the navigation, as a visitor found it.</summary>
/// <param name="Tenant">Whose it is, for people.</param>
/// <param name="Name">For people, and for the <c>pages</c> of an intent: <c>tenant/app/item</c>.</param>
/// <param name="Table">The table of the row that it stands for, <c>schema.table</c>.</param>
/// <param name="Key">That row's key, as PostgreSQL writes it.</param>
/// <param name="Trouble">What is wrong with it, without a subject; null when it answers properly.</param>
public sealed record VisitedPage(string Tenant, string Name, string Table, string Key, string? Trouble)
{
    /// <summary>False for an entry that only names others, such as a heading.</summary>
    public bool LeadsSomewhere { get; init; } = true;

    /// <summary>True when its trouble is that it has nothing to show: no item, no app. What was below it has names that begin with its own.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>How it is reached; null where that is the visitor's own affair.</summary>
    public PageAddress? Address { get; init; }

    /// <summary>Tells which page is the same one later, whatever it is called then.</summary>
    internal (string Tenant, string Table, string Key) Identity => (Tenant, Table, Key);
}
