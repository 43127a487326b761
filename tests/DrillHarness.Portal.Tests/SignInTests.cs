using System.Net;

namespace DrillHarness.Portal.Tests;

internal sealed class SignInTests
{
    private OwnTenant tenant = null!;

    [SetUp]
    public async Task AddTenantAsync() => tenant = await SharedPortal.World.AddTenantAsync();

    [Test]
    public async Task The_right_password_opens_the_tenants_apps()
    {
        using var visitor = SharedPortal.World.Visit();

        Assert.That(await visitor.SignInAsync(tenant.Slug, tenant.AdminEmail, OwnTenant.Password), Is.EqualTo(HttpStatusCode.Found));
        var home = await visitor.PageAsync("/");
        Assert.That(home.QuerySelector("header")!.TextContent, Does.Contain($"Tenant {tenant.Slug}").And.Contain("The admin"));
        Assert.That(home.QuerySelectorAll(".cards h2").Select(app => app.TextContent), Is.EqualTo(new[] { "Customers & Co" }));
        Assert.That(home.Title, Is.EqualTo($"Apps · Tenant {tenant.Slug}"));
        Assert.That(home.DocumentElement.GetAttribute("lang"), Is.EqualTo("en"));
    }

    [TestCase("", "", "wrong")]
    [TestCase("", "nobody@", OwnTenant.Password)]
    [TestCase("no-such-tenant", "", OwnTenant.Password)]
    public async Task Anything_wrong_opens_nothing_and_is_told_alike(string otherTenant, string otherEmail, string password)
    {
        using var visitor = SharedPortal.World.Visit();
        using var answer = await visitor.PostFormAsync(
            "/sign-in", ("tenant", otherTenant + tenant.Slug), ("email", otherEmail + tenant.AdminEmail), ("password", password));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("The workspace, email or password is not right."));
        using var home = await visitor.GetAsync("/");
        Assert.That(home.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    [Test]
    public async Task A_disabled_user_cannot_sign_in_and_is_signed_out_at_once()
    {
        using var visitor = await tenant.GuestAsync();
        await SharedPortal.World.ExecuteAsync("UPDATE app_user SET status = 'disabled' WHERE id = $1", tenant.Ids["guest"]);

        using var home = await visitor.GetAsync("/");
        Assert.That(home.Headers.Location!.ToString(), Does.StartWith("/sign-in"));
        Assert.That(await visitor.SignInAsync(tenant.Slug, tenant.GuestEmail, OwnTenant.Password), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("/navigation", "/navigation")]
    [TestCase("//elsewhere.example/", "/")]
    [TestCase("https://elsewhere.example/", "/")]
    [TestCase("/\\elsewhere.example", "/")]
    public async Task After_signing_in_one_is_led_back_into_the_portal_only(string wanted, string led)
    {
        using var visitor = SharedPortal.World.Visit();
        using var answer = await visitor.PostFormAsync(
            $"/sign-in?ReturnUrl={Uri.EscapeDataString(wanted)}", ("tenant", tenant.Slug), ("email", tenant.AdminEmail), ("password", OwnTenant.Password));

        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo(led));
    }

    [TestCase("/")]
    [TestCase("/navigation")]
    [TestCase("/apps/crm")]
    public async Task Without_a_cookie_every_page_leads_to_the_sign_in(string path)
    {
        using var visitor = SharedPortal.World.Visit();
        using var answer = await visitor.GetAsync(path);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(answer.Headers.Location!.ToString(), Does.Contain("/sign-in?ReturnUrl="));
    }

    [Test]
    public async Task Signing_out_takes_the_cookie_back()
    {
        using var visitor = await tenant.AdminAsync();
        using (await visitor.PostFormAsync("/sign-out"))
        {
            using var home = await visitor.GetAsync("/");
            Assert.That(home.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        }
    }

    [Test]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var visitor = SharedPortal.World.Visit();
        using var answer = await visitor.PostFormAsync(
            "/sign-in", ("tenant", tenant.Slug), ("email", tenant.AdminEmail), ("password", OwnTenant.Password));

        Assert.That(answer.Headers.GetValues("Set-Cookie").Single(), Does.Contain("httponly").And.Contain("samesite=lax").IgnoreCase);
    }
}
