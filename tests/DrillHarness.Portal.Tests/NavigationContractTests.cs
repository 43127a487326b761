using System.Net;
using AngleSharp.Dom;
using DrillHarness.Metadata;
using Npgsql;

namespace DrillHarness.Portal.Tests;

internal sealed class NavigationContractTests
{
    [Test]
    public async Task The_site_map_holds_every_item_of_every_seeded_tenant_as_the_database_does()
    {
        var world = SharedPortal.World;
        foreach (var tenant in world.Seeded.Tenants)
        {
            using var admin = await world.VisitAsync(tenant.Slug, tenant.AdminEmail, SeededCredentials.PasswordFor(SharedPortal.Seed));
            var map = await admin.PageAsync("/navigation");

            Assert.That(map.QuerySelectorAll("li[data-nav-id]").Select(Described), Is.EquivalentTo(await StoredAsync(tenant.Id)), tenant.Slug);
            Assert.That(map.QuerySelectorAll("nav[data-app]"), Has.Exactly((int)tenant.Apps).Items, tenant.Slug);
        }
    }

    [Test]
    public async Task Items_stand_below_their_parents_and_in_order_of_position()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        using var admin = await tenant.AdminAsync();
        var map = await admin.PageAsync("/navigation");
        var tree = map.QuerySelector($"nav[data-app='crm'][data-app-id='{tenant.Ids["app"]}']")!;

        Assert.That(tree.QuerySelectorAll(":scope > ul > li").Select(Label), Is.EqualTo(new[] { "Home", "Sales <team>", "Help" }));
        var heading = tree.QuerySelector("li[data-nav-kind='heading']")!;
        Assert.That(heading.FirstElementChild!.LocalName, Is.EqualTo("span"));
        Assert.That(heading.QuerySelectorAll(":scope > ul > li").Select(Label), Is.EqualTo(new[] { "Deals" }));
        Assert.That(tree.QuerySelector("li[data-nav-kind='link'] > a")!.GetAttribute("href"), Is.EqualTo("https://help.example/?a=1&b=2"));
    }

    [Test]
    public async Task Following_an_item_shows_its_page_with_the_item_marked_and_the_records_in_it()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        using var seller = await tenant.SellerAsync();
        var page = await seller.PageAsync($"/apps/crm/go/{tenant.Ids["nav deals"]}");

        Assert.That(page.QuerySelector("article[data-page-slug='deals'] h1")!.TextContent.Trim(), Is.EqualTo("Deals"));
        Assert.That(page.QuerySelector("nav[data-app] [aria-current='page']")!.TextContent, Is.EqualTo("Deals"));
        Assert.That(page.QuerySelectorAll("tbody tr td:nth-child(2)").Select(cell => cell.TextContent.Trim()),
            Is.EqualTo(new[] { "Ærø <Bryghus>", "Contoso", "Northwind" }));
    }

    [Test]
    public async Task A_link_whose_address_would_run_a_script_is_not_linked_to()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        await SharedPortal.World.ExecuteAsync("UPDATE navigation_link SET url = 'javascript:alert(1)' WHERE navigation_item_id = $1", tenant.Ids["nav help"]);
        using var admin = await tenant.AdminAsync();
        var map = await admin.PageAsync("/navigation");
        var path = map.QuerySelector("li[data-nav-kind='link'] > a")!.GetAttribute("href")!;

        Assert.That(path, Is.EqualTo($"/apps/crm/go/{tenant.Ids["nav help"]}"));
        Assert.That((await admin.PageAsync(path)).QuerySelector("[data-state='no-page']"), Is.Not.Null);
    }

    [TestCase("/apps/none")]
    [TestCase("/apps/crm/pages/none")]
    [TestCase("/apps/crm/go/999999999")]
    [TestCase("/nowhere")]
    public async Task What_is_not_there_is_said_to_be_not_there(string path)
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        using var admin = await tenant.AdminAsync();
        using var answer = await admin.GetAsync(path);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task An_app_without_navigation_says_that_it_cannot_be_used_wherever_it_is_opened()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        await SharedPortal.World.ExecuteAsync("DELETE FROM navigation_item WHERE tenant_id = $1", tenant.Id);
        using var admin = await tenant.AdminAsync();

        foreach (var path in new[] { "/apps/crm", "/apps/crm/pages/home", $"/apps/crm/go/{tenant.Ids["nav home"]}", "/navigation" })
        {
            var page = await admin.PageAsync(path);
            Assert.That(page.QuerySelectorAll("section[data-state='no-navigation']"), Has.Exactly(1).Items, path);
            Assert.That(page.QuerySelector("section[data-state='no-navigation']")!.TextContent, Does.Contain("Customers & Co cannot be used"), path);
            Assert.That(page.QuerySelectorAll("[data-nav-id], table"), Is.Empty, path);
        }

        Assert.That((await admin.PageAsync("/")).QuerySelector(".cards")!.TextContent, Does.Contain("navigation is missing"));
    }

    private static string Label(IElement item) => item.FirstElementChild!.TextContent;

    private static string Described(IElement item) => string.Join('|',
        item.GetAttribute("data-nav-id"), item.Closest("nav")!.GetAttribute("data-app-id"), item.GetAttribute("data-nav-kind"),
        item.GetAttribute("data-nav-parent"), item.GetAttribute("data-nav-position"), item.GetAttribute("data-nav-slug"), Label(item));

    private static async Task<List<string>> StoredAsync(long tenantId)
    {
        await using var command = SharedPortal.World.Metadata.CreateCommand(
            "SELECT concat_ws('|', id, app_id, kind, coalesce(parent_id::text, ''), position, coalesce(slug, ''), label) FROM navigation_item WHERE tenant_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = tenantId });
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<string>();
        while (await reader.ReadAsync()) stored.Add(reader.GetString(0));
        return stored;
    }
}
