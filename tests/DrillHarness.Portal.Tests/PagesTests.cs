using System.Net;
using System.Net.Http.Headers;

namespace DrillHarness.Portal.Tests;

internal sealed class PagesTests
{
    [TestCase("/portal.css")]
    [TestCase("/icons.css")]
    public async Task Stylesheets_are_kept_by_browsers_and_asked_for_by_tag(string path)
    {
        using var visitor = SharedPortal.World.Visit();
        using var first = await visitor.GetAsync(path);
        Assert.That(first.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/css"));
        Assert.That(first.Headers.CacheControl!.MaxAge, Is.GreaterThan(TimeSpan.FromMinutes(1)));

        using var http = new HttpClient { BaseAddress = SharedPortal.World.Portal.BaseAddress };
        http.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag ?? throw new InvalidOperationException($"{path} has no tag."));
        using var again = await http.GetAsync(path);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Pages_load_nothing_from_elsewhere_and_are_not_kept()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        using var admin = await tenant.AdminAsync();
        using var answer = await admin.GetAsync("/");

        Assert.That(answer.Headers.CacheControl, Is.EqualTo(new CacheControlHeaderValue { NoStore = true }));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'"));
        var page = await admin.PageAsync("/apps/crm");
        Assert.That(page.QuerySelectorAll("script"), Is.Empty);
        Assert.That(page.QuerySelectorAll("link[rel=stylesheet]").Select(link => link.GetAttribute("href")), Is.All.StartsWith("/"));
    }

    [Test]
    public async Task A_search_narrows_the_table()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        await SharedPortal.World.ExecuteAsync(
            "INSERT INTO widget (layout_id, kind, title, position) VALUES ($1, 'filter', 'Find', 1)", tenant.Ids["layout"]);
        using var admin = await tenant.AdminAsync();

        var found = await admin.PageAsync("/apps/crm/pages/deals?q=contoso");
        Assert.That(found.QuerySelectorAll("tbody tr"), Has.Exactly(1).Items);
        Assert.That(found.QuerySelector("input[name=q]")!.GetAttribute("value"), Is.EqualTo("contoso"));
    }

    [Test]
    public async Task A_record_opens_on_the_page_that_lists_it_and_no_other_tenants_does()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        var other = await SharedPortal.World.AddTenantAsync();
        using var admin = await tenant.AdminAsync();

        var own = await admin.PageAsync($"/apps/crm/pages/deals?record={tenant.Ids["record"]}");
        Assert.That(own.QuerySelector("section.record")!.TextContent, Does.Contain("Ærø <Bryghus>"));
        var foreign = await admin.PageAsync($"/apps/crm/pages/deals?record={other.Ids["record"]}");
        Assert.That(foreign.QuerySelector("section.record"), Is.Null);
    }

    [Test]
    public async Task A_suspended_tenant_is_told_so_and_can_still_look()
    {
        var tenant = await SharedPortal.World.AddTenantAsync();
        await SharedPortal.World.ExecuteAsync("UPDATE tenant SET status = 'suspended' WHERE id = $1", tenant.Id);
        using var admin = await tenant.AdminAsync();

        Assert.That((await admin.PageAsync("/apps/crm")).QuerySelector("[role=status]")!.TextContent, Does.Contain("suspended"));
    }

    [Test]
    public async Task Every_page_of_the_largest_tenant_opens_from_its_navigation()
    {
        var tenant = SharedPortal.World.Seeded.Tenants.MaxBy(seeded => seeded.NavigationItems)!;
        using var admin = await SharedPortal.World.VisitAsync(
            tenant.Slug, tenant.AdminEmail, DrillHarness.Metadata.SeededCredentials.PasswordFor(SharedPortal.Seed));
        var map = await admin.PageAsync("/navigation");

        foreach (var link in map.QuerySelectorAll("li[data-nav-kind=page] > a"))
        {
            var page = await admin.PageAsync(link.GetAttribute("href")!);
            Assert.That(page.QuerySelectorAll("main h1"), Has.Exactly(1).Items, link.GetAttribute("href"));
        }
    }
}
