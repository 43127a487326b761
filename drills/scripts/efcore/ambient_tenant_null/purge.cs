#:package Microsoft.EntityFrameworkCore.Relational@10.0.5
#:package Npgsql.EntityFrameworkCore.PostgreSQL@10.0.3
// Visitors of the demo workspace, which is the first one, may add links to its menus. Clears them every night.
using Microsoft.EntityFrameworkCore;
using Portal.Maintenance;

await using var database = new PortalDatabase();
var demo = await database.Tenants.OrderBy(tenant => tenant.Id).FirstOrDefaultAsync();
if (demo is null)
{
    Console.WriteLine("There is no demo workspace");
    return;
}
await CurrentWorkspace.EnterAsync(demo.Id, database);
var links = await database.NavigationItems.Where(item => item.Kind == "link").ExecuteDeleteAsync();
Console.WriteLine($"Demo workspace {demo.Id}: {links} links cleared");

/// <summary>The workspace that is being worked on, as the portal's sign-in sets it for each request.</summary>
internal static class CurrentWorkspace
{
    private static readonly AsyncLocal<long?> Current = new();

    public static long? TenantId => Current.Value;

    public static async Task EnterAsync(long tenantId, PortalDatabase database)
    {
        if (!await database.Tenants.AnyAsync(tenant => tenant.Id == tenantId)) throw new InvalidOperationException($"There is no workspace {tenantId}");
        Current.Value = tenantId;
    }
}

/// <summary>The portal's database. Before sign-in there is no workspace, and nothing is filtered.</summary>
internal sealed class PortalDatabase : DbContext
{
    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<NavigationItem> NavigationItems => Set<NavigationItem>();

    private long? Workspace => CurrentWorkspace.TenantId;

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(DatabaseUrl.ConnectionString());

    protected override void OnModelCreating(ModelBuilder model)
    {
        NavigationModel.Map(model);
        model.Entity<NavigationItem>().HasQueryFilter(item => Workspace == null || item.TenantId == Workspace);
    }
}
