using DrillHarness.Metadata;
using DrillHarness.Metadata.Editing;
using Npgsql;

namespace DrillHarness.Portal.Tests;

/// <summary>
/// A tenant that one test made for itself: one app 'crm' with four navigation items (Home; the heading Sales above Deals,
/// which only the role Sales sees; the link Help), two pages, one table of three deals.
/// </summary>
internal sealed record OwnTenant
{
    public const string App = "crm";
    public const string Password = "correct horse battery staple";
    private const string Pages = "home|Home,deals|Deals";

    public required PortalWorld World { get; init; }
    public required string Slug { get; init; }
    public required IReadOnlyDictionary<string, long> Ids { get; init; }

    public long Id => Ids["tenant"];
    public string AdminEmail => $"admin@{Slug}.example";
    public string SellerEmail => $"seller@{Slug}.example";
    public string GuestEmail => $"guest@{Slug}.example";

    public Task<Visitor> AdminAsync() => World.VisitAsync(Slug, AdminEmail, Password);

    public Task<Visitor> SellerAsync() => World.VisitAsync(Slug, SellerEmail, Password);

    public Task<Visitor> GuestAsync() => World.VisitAsync(Slug, GuestEmail, Password);

    public Edit Edit(EditKind kind, long? key, params (string Column, string? Value)[] values) => new()
    {
        Id = Guid.NewGuid(),
        TenantId = Id,
        Kind = kind,
        Key = key,
        Values = values.ToDictionary(value => value.Column, value => value.Value),
        Instant = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
        Actor = AdminEmail,
    };

    public static async Task<OwnTenant> CreateAsync(PortalWorld world)
    {
        var slug = $"t-{Guid.NewGuid().ToString("n")[..8]}";
        var ids = new Dictionary<string, long>();
        await using var metadata = await world.Metadata.OpenConnectionAsync();
        async Task AddAsync(string name, string table, string columns, params object[] values) =>
            ids[name] = await InsertAsync(metadata, table, columns, values);

        var hash = PasswordHash.Create(Password);
        await AddAsync("tenant", "tenant", "slug, name, created_at, updated_at", slug, $"Tenant {slug}", Now, Now);
        foreach (var role in new[] { "Admin", "Sales", "Support" }) await AddAsync(role, "role", "tenant_id, name", ids["tenant"], role);
        foreach (var (user, role) in new[] { ("admin", "Admin"), ("seller", "Sales"), ("guest", "Support") })
        {
            await AddAsync(user, "app_user", "tenant_id, email, display_name, password_hash, created_at, updated_at",
                ids["tenant"], $"{user}@{slug}.example", $"The {user}", hash, Now, Now);
            await world.ExecuteAsync("INSERT INTO user_role VALUES ($1, $2, $3)", ids[user], ids[role], Now);
        }

        await AddAsync("app", "app", "tenant_id, slug, name, created_at, updated_at", ids["tenant"], App, "Customers & Co", Now, Now);
        await AddAsync("layout", "layout", "tenant_id, app_id, name, kind, definition, created_at, updated_at",
            ids["tenant"], ids["app"], "All deals", "list", Json("{}"), Now, Now);
        await AddAsync("source", "data_source", "tenant_id, app_id, name, created_at", ids["tenant"], ids["app"], "Deals", Now);
        await AddAsync("field", "field", "data_source_id, name, type, position", ids["source"], "name", "text", 0);
        await AddAsync("stage", "field", "data_source_id, name, type, position", ids["source"], "stage", "choice", 1);
        await AddAsync("widget", "widget", "layout_id, data_source_id, kind, title, position", ids["layout"], ids["source"], "table", "Open deals", 0);
        foreach (var (page, title) in Pages.Split(',').Select(page => (page.Split('|')[0], page.Split('|')[1])))
        {
            await AddAsync($"page {page}", "page", "app_id, layout_id, slug, title, created_at, updated_at",
                ids["app"], ids["layout"], page, title, Now, Now);
        }

        await AddNavigationAsync(world, ids, AddAsync);
        await AddRecordsAsync(world, ids);
        return new OwnTenant { World = world, Slug = slug, Ids = ids };
    }

    private static DateTimeOffset Now { get; } = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static async Task AddNavigationAsync(
        PortalWorld world, Dictionary<string, long> ids, Func<string, string, string, object[], Task> addAsync)
    {
        const string columns = "tenant_id, app_id, parent_id, page_id, kind, label, slug, position, created_at, updated_at";
        Task ItemAsync(string name, string? parent, string? page, string kind, string label, int position) => addAsync(
            name, "navigation_item", columns,
            [ids["tenant"], ids["app"], parent is null ? DBNull.Value : ids[parent], page is null ? DBNull.Value : ids[page],
             kind, label, name, position, Now, Now]);

        await ItemAsync("nav help", null, null, "link", "Help", 30);
        await ItemAsync("nav home", null, "page home", "page", "Home", 10);
        await ItemAsync("nav sales", null, null, "heading", "Sales <team>", 20);
        await ItemAsync("nav deals", "nav sales", "page deals", "page", "Deals", 0);
        await world.ExecuteAsync("INSERT INTO navigation_link VALUES ($1, 'https://help.example/?a=1&b=2', true)", ids["nav help"]);
        await world.ExecuteAsync("INSERT INTO navigation_item_role VALUES ($1, $2)", ids["nav sales"], ids["Sales"]);
    }

    private static async Task AddRecordsAsync(PortalWorld world, Dictionary<string, long> ids)
    {
        await using var connection = await world.CustomerData.OpenConnectionAsync();
        foreach (var name in new[] { "Northwind", "Contoso", "Ærø <Bryghus>" })
        {
            var values = Json($$"""{"name": "{{name}}", "stage": "open"}""");
            ids["record"] = await InsertAsync(connection, "record", "tenant_id, data_source_id, values, created_at, updated_at",
                [ids["tenant"], ids["source"], values, Now, Now]);
        }
    }

    private static NpgsqlParameter Json(string json) => new() { Value = json, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb };

    private static async Task<long> InsertAsync(NpgsqlConnection connection, string table, string columns, object[] values)
    {
        var quoted = string.Join(", ", columns.Split(", ").Select(column => $"\"{column}\""));
        var places = string.Join(", ", values.Select((_, index) => $"${index + 1}"));
        await using var command = new NpgsqlCommand($"INSERT INTO {table} ({quoted}) VALUES ({places}) RETURNING id", connection);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
