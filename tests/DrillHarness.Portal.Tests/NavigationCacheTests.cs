using System.Net;
using DrillHarness.Metadata.Editing;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Portal.Tests;

internal sealed class NavigationCacheTests
{
    private OwnTenant tenant = null!;
    private Visitor admin = null!;

    [SetUp]
    public async Task SignInAsync()
    {
        tenant = await SharedPortal.World.AddTenantAsync();
        admin = await tenant.AdminAsync();
        Assert.That(await admin.LabelsAsync("crm"), Does.Contain("Home"));
    }

    [TearDown]
    public void Leave() => admin.Dispose();

    [Test]
    public async Task An_edit_shows_with_the_very_next_page()
    {
        using (await admin.PostEditAsync(tenant.Edit(EditKind.RenameNavigationItem, tenant.Ids["nav home"], ("label", "Start"))))
            Assert.That(await admin.LabelsAsync("crm"), Does.Contain("Start").And.Not.Contain("Home"));

        using (await admin.PostEditAsync(tenant.Edit(EditKind.RestrictNavigationItem, tenant.Ids["nav help"], ("role_id", $"{tenant.Ids["Sales"]}"))))
        {
            using var guest = await tenant.GuestAsync();
            Assert.That(await guest.LabelsAsync("crm"), Does.Not.Contain("Help"));
        }
    }

    [Test]
    public async Task Rows_that_somebody_deletes_in_the_database_are_gone_as_soon_as_the_trigger_tells()
    {
        await SharedPortal.World.ExecuteAsync("DELETE FROM navigation_item WHERE tenant_id = $1", tenant.Id);
        await UntilAsync("the deleted navigation to be gone", labels => labels.Count == 0);
    }

    [Test]
    public async Task With_triggers_off_the_old_navigation_stays_until_it_is_refreshed()
    {
        await using (var connection = await SharedPortal.World.Metadata.OpenConnectionAsync())
        {
            await using var command = new NpgsqlCommand("SET session_replication_role = replica", connection);
            await command.ExecuteNonQueryAsync();
            command.CommandText = $"UPDATE navigation_item SET label = 'Unheard' WHERE id = {tenant.Ids["nav home"]}";
            await command.ExecuteNonQueryAsync();
            command.CommandText = "RESET session_replication_role";
            await command.ExecuteNonQueryAsync();
        }

        Assert.That(await admin.LabelsAsync("crm"), Does.Contain("Home").And.Not.Contain("Unheard"));
        using var refreshed = await admin.PostJsonAsync("/internal/navigation/refresh", new[] { tenant.Id });
        Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await admin.LabelsAsync("crm"), Does.Contain("Unheard").And.Not.Contain("Home"));
    }

    [Test]
    public async Task A_small_cache_shows_the_same_as_a_large_one()
    {
        await using var small = await PortalHost.StartAsync(SharedPortal.World.Options with { CachedItemsAtMost = 1 }, CancellationToken.None);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            foreach (var own in new[] { tenant, await SharedPortal.World.AddTenantAsync() })
            {
                using var visitor = new Visitor(small.BaseAddress);
                await visitor.SignInAsync(own.Slug, own.AdminEmail, OwnTenant.Password);
                Assert.That(await visitor.LabelsAsync("crm"), Has.Count.EqualTo(4));
            }
        }
    }

    private Task UntilAsync(string awaited, Predicate<IReadOnlyList<string>> holds) =>
        new Until { Awaited = awaited, Deadline = Deadlines.Page }.TrueAsync(async _ => holds(await admin.LabelsAsync("crm")), CancellationToken.None);
}
