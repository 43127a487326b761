using System.Diagnostics;
using System.Net;
using DrillHarness.Clusters;
using DrillHarness.Metadata.Editing;
using DrillHarness.Timing;

namespace DrillHarness.Portal.Tests;

internal sealed class OutageTests
{
    [Test]
    public async Task While_the_database_is_away_pages_say_so_and_when_it_is_back_they_are_fresh()
    {
        await using var world = await PortalWorld.CreateAsync("portal-outage", CancellationToken.None);
        var tenant = await world.AddTenantAsync();
        using var admin = await tenant.AdminAsync();
        await admin.PageAsync("/navigation");

        await world.Cluster.StopAsync(ShutdownMode.Immediate, CancellationToken.None);
        foreach (var path in new[] { "/", "/navigation", "/apps/crm", "/healthz" })
        {
            using var answer = await admin.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), path);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("The service is not available right now"), path);
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null, path);
        }

        using (var edit = await admin.PostEditAsync(tenant.Edit(EditKind.RenameApp, tenant.Ids["app"], ("name", "Lost"))))
        {
            Assert.That(edit.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(edit.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        }

        await world.Cluster.StartAsync(CancellationToken.None);
        await UntilShownAsync(admin, "Home");
        world.Metadata.Clear();
        await world.ExecuteAsync("UPDATE navigation_item SET label = 'After the outage' WHERE id = $1", tenant.Ids["nav home"]);
        await UntilShownAsync(admin, "After the outage");
    }

    [Test]
    public async Task The_portal_starts_without_its_database_and_stops_within_a_second()
    {
        var nowhere = "Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=nothing";
        var portal = await PortalHost.StartAsync(
            new PortalOptions { MetadataConnectionString = nowhere, CustomerDataConnectionString = nowhere }, CancellationToken.None);
        using var visitor = new Visitor(portal.BaseAddress);
        Assert.That(await visitor.SignInAsync("acme", "a@acme.example", "b"), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        using (var css = await visitor.GetAsync("/portal.css")) Assert.That(css.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var started = Stopwatch.GetTimestamp();
        await portal.DisposeAsync();
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task The_portal_stops_within_a_second_while_readers_are_connected()
    {
        var portal = await PortalHost.StartAsync(SharedPortal.World.Options, CancellationToken.None);
        using var visitor = new Visitor(portal.BaseAddress);
        using (var healthy = await visitor.GetAsync("/healthz")) Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var started = Stopwatch.GetTimestamp();
        await portal.DisposeAsync();
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    private static Task UntilShownAsync(Visitor visitor, string label) =>
        new Until { Awaited = $"the site map to answer and show '{label}'", Deadline = Deadlines.Page }.TrueAsync(
            async _ =>
            {
                using var answer = await visitor.GetAsync("/navigation");
                return answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Contains($">{label}</a>");
            },
            CancellationToken.None);
}
