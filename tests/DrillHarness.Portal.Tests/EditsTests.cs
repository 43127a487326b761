using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Editing;

namespace DrillHarness.Portal.Tests;

internal sealed class EditsTests
{
    private OwnTenant tenant = null!;
    private Visitor admin = null!;

    [SetUp]
    public async Task SignInAsync()
    {
        tenant = await SharedPortal.World.AddTenantAsync();
        admin = await tenant.AdminAsync();
    }

    [TearDown]
    public void Leave() => admin.Dispose();

    [Test]
    public async Task An_edit_of_every_kind_is_written_and_answered_with_its_transaction([Values] EditKind kind)
    {
        var edit = EditOf(kind);
        using var answer = await admin.PostEditAsync(edit);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), body);

        using var json = JsonDocument.Parse(body);
        Assert.That(json.RootElement.GetProperty("applied").GetBoolean(), Is.True);
        Assert.That(ulong.Parse(answer.Headers.GetValues("X-Transaction-Id").Single()), Is.Positive);
        var assigned = json.RootElement.GetProperty("assignedKey");
        var key = assigned.ValueKind == JsonValueKind.Null ? (long?)null : assigned.GetInt64();
        var database = edit.Database == DatabaseNames.Metadata ? SharedPortal.World.Metadata : SharedPortal.World.CustomerData;
        await using var connection = await database.OpenConnectionAsync();
        Assert.That(await FootprintCheck.DifferencesAsync(connection, EditFootprint.Of(edit, key), CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task An_edit_in_the_name_of_another_tenant_is_forbidden_and_not_applied()
    {
        var other = await SharedPortal.World.AddTenantAsync();
        using var answer = await admin.PostEditAsync(other.Edit(EditKind.RenameApp, other.Ids["app"], ("name", "Taken over")));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        using var visitor = await other.AdminAsync();
        Assert.That((await visitor.PageAsync("/")).Body!.TextContent, Does.Contain("Customers & Co").And.Not.Contain("Taken over"));
    }

    [TestCase(EditKind.RenameNavigationItem, "nav home", "label")]
    [TestCase(EditKind.RenamePage, "page home", "title")]
    [TestCase(EditKind.RenameApp, "app", "name")]
    [TestCase(EditKind.UpdateRecord, "record", "values")]
    public async Task A_row_of_another_tenant_is_not_there(EditKind kind, string row, string column)
    {
        var other = await SharedPortal.World.AddTenantAsync();
        using var answer = await admin.PostEditAsync(tenant.Edit(kind, other.Ids[row], (column, "\"Taken over\"")));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"applied\":false").And.Contain($"{row switch { "nav home" => "navigation_item", "page home" => "page", _ => row }}"));
    }

    [Test]
    public async Task A_page_of_another_tenant_is_not_shown_through_an_item_that_names_it()
    {
        var other = await SharedPortal.World.AddTenantAsync();
        using var answer = await admin.PostEditAsync(tenant.Edit(EditKind.AddNavigationItem, null, ("app_id", $"{tenant.Ids["app"]}"),
            ("kind", "page"), ("label", "Peep"), ("position", "99"), ("page_id", $"{other.Ids["page deals"]}")));
        var item = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("assignedKey").GetInt64();

        var page = await admin.PageAsync($"/apps/crm/go/{item}");
        Assert.That(page.QuerySelector("[data-state='no-page']"), Is.Not.Null);
    }

    [Test]
    public async Task A_constraint_refuses_with_its_reason()
    {
        var duplicate = tenant.Edit(EditKind.AddPage, null, ("app_id", $"{tenant.Ids["app"]}"), ("slug", "deals"), ("title", "Deals again"));
        using var answer = await admin.PostEditAsync(duplicate);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("23505"));
        Assert.That(answer.Headers.Contains("X-Transaction-Id"), Is.False);
    }

    [Test]
    public async Task Only_an_administrator_changes_apps_and_everybody_edits_records()
    {
        using var guest = await tenant.GuestAsync();
        var rename = tenant.Edit(EditKind.RenameApp, tenant.Ids["app"], ("name", "Mine")) with { Actor = tenant.GuestEmail };
        var update = EditOf(EditKind.UpdateRecord) with { Actor = tenant.GuestEmail };
        using var forbidden = await guest.PostEditAsync(rename);
        using var allowed = await guest.PostEditAsync(update);

        Assert.That(forbidden.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Nobody_edits_in_anothers_name()
    {
        using var answer = await admin.PostEditAsync(EditOf(EditKind.RenamePage) with { Actor = tenant.SellerEmail });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Without_a_cookie_an_edit_is_refused_without_a_redirect()
    {
        using var stranger = SharedPortal.World.Visit();
        using var answer = await stranger.PostEditAsync(EditOf(EditKind.RenamePage));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("{\"id\": 1}", "application/json", HttpStatusCode.BadRequest)]
    [TestCase("null", "application/json", HttpStatusCode.BadRequest)]
    [TestCase("not json", "application/json", HttpStatusCode.BadRequest)]
    [TestCase("kind=RenameApp", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_is_not_an_edit_is_refused(string body, string type, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await admin.PostAsync("/api/edits", content);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    private Edit EditOf(EditKind kind)
    {
        var ids = tenant.Ids;
        var (app, page, source) = ($"{ids["app"]}", $"{ids["page home"]}", $"{ids["source"]}");
        Edit Aim(string row, params (string, string?)[] values) => tenant.Edit(kind, ids[row], values);
        Edit New(params (string, string?)[] values) => tenant.Edit(kind, null, values);
        return kind switch
        {
            EditKind.RenameNavigationItem => Aim("nav home", ("label", "Начало")),
            EditKind.ReorderNavigationItem => Aim("nav home", ("position", "77")),
            EditKind.AddNavigationItem or EditKind.RecreateNavigationItem =>
                New(("app_id", app), ("kind", "page"), ("label", "New"), ("page_id", page), ("slug", "new"), ("position", "5")),
            EditKind.DeleteNavigationItem => Aim("nav sales"),
            EditKind.ChangeNavigationLink => Aim("nav help", ("url", "https://elsewhere.example")),
            EditKind.RestrictNavigationItem => Aim("nav home", ("role_id", $"{ids["Support"]}")),
            EditKind.AddPage => New(("app_id", app), ("slug", "plans"), ("title", "Plans"), ("layout_id", $"{ids["layout"]}")),
            EditKind.RenamePage => Aim("page home", ("title", "Start")),
            EditKind.ChangePageStatus => Aim("page home", ("status", "hidden")),
            EditKind.DeletePage => Aim("page deals"),
            EditKind.AddAction => New(("page_id", page), ("name", "Call"), ("kind", "update"), ("position", "0")),
            EditKind.RenameApp => Aim("app", ("name", "Sales")),
            EditKind.ChangeAppTheme => Aim("app", ("theme", """{"hue": 200}""")),
            EditKind.RenameLayout => Aim("layout", ("name", "Board")),
            EditKind.RetitleWidget => Aim("widget", ("title", "Deals that are open")),
            EditKind.RenameDataSource => Aim("source", ("name", "Opportunities")),
            EditKind.AddField => New(("data_source_id", source), ("name", "owner"), ("type", "person"), ("position", "2")),
            EditKind.RenameTenant => New(("name", "Renamed")),
            EditKind.ChangeSetting => New(("key", "locale"), ("value", "\"de\"")),
            EditKind.RenameUser => Aim("guest", ("display_name", "Somebody")),
            EditKind.AddRole => New(("name", "Night shift")),
            EditKind.ChangeUserRole => Aim("guest", ("role_id", $"{ids["Sales"]}")),
            EditKind.RevokeUserRole => Aim("seller", ("role_id", $"{ids["Sales"]}")),
            EditKind.InviteUser => New(("email", "new@example.com"), ("expires_at", "2030-01-01T00:00:00Z")),
            EditKind.PublishRevision => New(("app_id", app), ("number", "1"), ("snapshot", "{}")),
            EditKind.AddDraft => New(("app_id", app), ("content", "{}")),
            EditKind.AddTranslation => New(("entity", "app"), ("entity_id", app), ("locale", "de"), ("text", "Kunden")),
            EditKind.AddRecord => New(("data_source_id", source), ("values", """{"name": "Fabrikam"}""")),
            EditKind.UpdateRecord => Aim("record", ("values", """{"name": "Litware"}""")),
            EditKind.DeleteRecord => Aim("record"),
            EditKind.CommentRecord => New(("record_id", $"{ids["record"]}"), ("author", "The admin"), ("body", "Called them.")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No edit of this kind is written down here."),
        };
    }
}
