#:package Microsoft.EntityFrameworkCore.Relational@10.0.5
#:package Npgsql.EntityFrameworkCore.PostgreSQL@10.0.3
// Clears the menu entries that open a layout in the trash, workspace by workspace.
using Microsoft.EntityFrameworkCore;
using Portal.Maintenance;

await using var database = new WorkspaceDatabase();
var cleared = 0;
foreach (var tenant in await database.Tenants.OrderBy(tenant => tenant.Id).Select(tenant => tenant.Id).ToListAsync())
{
    database.TenantId = tenant;
    // Sees the trash, and still this workspace alone.
    var count = await database.NavigationItems.IgnoreQueryFilters(["SoftDelete"])
        .Where(item => database.Layouts.Any(layout => layout.Id == item.LayoutId && layout.DeletedAt != null))
        .ExecuteDeleteAsync();
    if (count > 0) Console.WriteLine($"Workspace {tenant}: {count} menu entries cleared");
    cleared += count;
}
Console.WriteLine($"Done, {cleared} menu entries cleared");

/// <summary>One workspace's view: its rows, but for those in the trash.</summary>
internal sealed class WorkspaceDatabase : DbContext
{
    public long TenantId { get; set; }

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<Layout> Layouts => Set<Layout>();

    public DbSet<NavigationItem> NavigationItems => Set<NavigationItem>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(DatabaseUrl.ConnectionString());

    protected override void OnModelCreating(ModelBuilder model)
    {
        NavigationModel.Map(model);
        model.Entity<NavigationItem>().HasQueryFilter("Workspace", item => item.TenantId == TenantId);
        model.Entity<Layout>().HasQueryFilter("Workspace", layout => layout.TenantId == TenantId);
        model.Entity<Layout>().HasQueryFilter("SoftDelete", layout => layout.DeletedAt == null);
    }
}
