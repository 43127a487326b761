using System.Net;

namespace DrillHarness.Portal.Tests;

internal sealed class RoleVisibilityTests
{
    private OwnTenant tenant = null!;

    [SetUp]
    public async Task AddTenantAsync() => tenant = await SharedPortal.World.AddTenantAsync();

    [Test]
    public async Task An_administrator_sees_every_item()
    {
        using var admin = await tenant.AdminAsync();
        Assert.That(await admin.LabelsAsync("crm"), Is.EqualTo(new[] { "Home", "Sales <team>", "Deals", "Help" }));
    }

    [Test]
    public async Task A_role_that_an_item_names_sees_it_with_what_stands_below()
    {
        using var seller = await tenant.SellerAsync();
        Assert.That(await seller.LabelsAsync("crm"), Is.EqualTo(new[] { "Home", "Sales <team>", "Deals", "Help" }));
    }

    [Test]
    public async Task Another_role_sees_neither_the_item_nor_what_stands_below()
    {
        using var guest = await tenant.GuestAsync();
        Assert.That(await guest.LabelsAsync("crm"), Is.EqualTo(new[] { "Home", "Help" }));

        using var answer = await guest.GetAsync($"/apps/crm/go/{tenant.Ids["nav deals"]}");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_role_that_is_taken_away_is_gone_with_the_next_request()
    {
        using var seller = await tenant.SellerAsync();
        await SharedPortal.World.ExecuteAsync("DELETE FROM user_role WHERE user_id = $1", tenant.Ids["seller"]);

        Assert.That(await seller.LabelsAsync("crm"), Is.EqualTo(new[] { "Home", "Help" }));
    }

    [Test]
    public async Task An_app_of_which_nothing_is_shared_says_so_and_is_not_called_broken()
    {
        await SharedPortal.World.ExecuteAsync(
            "INSERT INTO navigation_item_role SELECT id, $2 FROM navigation_item WHERE tenant_id = $1 ON CONFLICT DO NOTHING", tenant.Id, tenant.Ids["Sales"]);
        using var guest = await tenant.GuestAsync();
        var map = await guest.PageAsync("/navigation");

        Assert.That(map.QuerySelector("nav[data-app='crm'] [data-state='nothing-shared']"), Is.Not.Null);
        Assert.That(map.QuerySelector("[data-state='no-navigation']"), Is.Null);
    }
}
