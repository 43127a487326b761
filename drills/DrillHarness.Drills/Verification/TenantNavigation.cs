namespace DrillHarness.Drills.Verification;

/// <summary>Everything that a tenant's site map shows: each app's navigation tree.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Apps">By app slug; an app without navigation has an empty list.</param>
public sealed record TenantNavigation(long TenantId, IReadOnlyDictionary<string, IReadOnlyList<NavigationEntry>> Apps)
{
    /// <summary>All items of all apps.</summary>
    public IEnumerable<NavigationEntry> Items => Apps.Values.SelectMany(items => items);

    /// <summary>True when the tenant has anything to navigate by.</summary>
    public bool HasNavigation => Apps.Values.Any(items => items.Count > 0);
}
