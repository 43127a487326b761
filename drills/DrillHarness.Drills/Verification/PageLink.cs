using DrillHarness.Metadata;

namespace DrillHarness.Drills.Verification;

/// <summary>Something of a tenant's site map that leads to a page: an app, or an item of its navigation.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name"><c>tenant/app</c>, or <c>tenant/app/item</c> with the item's slug, or its label where it has none.</param>
/// <param name="Table">The table of its row.</param>
/// <param name="Key">Its row's key.</param>
/// <param name="Kind"><see cref="App"/>, else the item's kind.</param>
/// <param name="Address">What a click on it opens.</param>
internal sealed record PageLink(SeededTenant Tenant, string Name, string Table, string Key, string Kind, string Address)
{
    /// <summary>The kind of an app itself.</summary>
    public const string App = "app";

    /// <summary>The kind of an item that leads out of the portal.</summary>
    public const string Outward = "link";

    /// <summary>The kind of an item that only names those below it.</summary>
    public const string Heading = "heading";

    /// <summary>All that a site map shows.</summary>
    public static IEnumerable<PageLink> Of(SeededTenant tenant, string map)
    {
        foreach (var (app, key, items) in SiteMapReader.Sections(map))
        {
            var address = $"/apps/{Uri.EscapeDataString(app)}";
            yield return new PageLink(tenant, $"{tenant.Slug}/{app}", "public.app", key ?? app, App, address);
            foreach (var item in items)
            {
                var id = FormattableString.Invariant($"{item.Id}");
                yield return new PageLink(tenant, $"{tenant.Slug}/{app}/{(item.Slug.Length > 0 ? item.Slug : item.Label)}", "public.navigation_item", id, item.Kind, $"{address}/go/{id}");
            }
        }
    }
}
