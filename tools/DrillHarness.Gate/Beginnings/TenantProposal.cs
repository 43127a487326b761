using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Beginnings;

/// <summary>The table that the catalog makes look like the one whose rows are the tenants.</summary>
/// <param name="Table">The table.</param>
/// <param name="Reaching">Tables from which foreign keys lead to it, directly or over others.</param>
/// <param name="Others">Tables there are besides it.</param>
/// <param name="IsUsualName">Whether tenant tables are often called so.</param>
public sealed record TenantProposal(TableName Table, int Reaching, int Others, bool IsUsualName)
{
    private const int FewestReaching = 2;

    private static readonly string[] UsualNames =
    [
        "tenant", "tenants", "account", "accounts", "organization", "organizations", "organisation", "organisations", "org", "orgs", "company", "companies",
        "workspace", "workspaces", "team", "teams", "customer", "customers", "site", "sites",
    ];

    /// <summary>For people: why it is that one.</summary>
    public string Why => FormattableString.Invariant($"foreign keys lead to it from {Reaching} of {Others} other tables{(IsUsualName ? ", and it has a usual name" : "")}");

    /// <summary>
    /// The table that most others reach; one with a usual name comes before it where at least half as many reach that. Null when none is reached by at
    /// least two others.
    /// </summary>
    public static TenantProposal? Of(SchemaCatalog catalog)
    {
        var any = new ForeignKeyReach(catalog, isNeeded: false);
        // In a circle of foreign keys all are reached alike; then the one that rows cannot do without.
        var needed = new ForeignKeyReach(catalog, isNeeded: true);
        var ranked = catalog.Tables.Where(CanBeTenants)
            .Select(table => new TenantProposal(table.Name, any.Of(table.Name), any.Tables.Count - 1, UsualNames.Contains(table.Name.Name.ToLowerInvariant())))
            .Where(proposal => proposal.Reaching >= FewestReaching)
            .OrderByDescending(proposal => proposal.Reaching).ThenByDescending(proposal => needed.Of(proposal.Table)).ThenBy(proposal => proposal.Table.ToString(), StringComparer.Ordinal)
            .ToList();
        return ranked.FirstOrDefault(proposal => proposal.IsUsualName && proposal.Reaching * 2 >= ranked[0].Reaching) ?? ranked.FirstOrDefault();
    }

    // A row is attributed by the one column that is the tenant's key; drill.yaml takes the first dot as the schema's end.
    private static bool CanBeTenants(TableShape table) => table is { Root: null, PrimaryKey.Count: 1 } && !table.Name.Schema.Contains('.', StringComparison.Ordinal);
}
