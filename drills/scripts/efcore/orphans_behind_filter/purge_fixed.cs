#:package Microsoft.EntityFrameworkCore.Relational@10.0.5
#:package Npgsql.EntityFrameworkCore.PostgreSQL@10.0.3
// Clears the menu entries that open a layout which its builder has thrown away, workspace by workspace.
// Fixed: asks for the workspace's entries whose layout is in the trash, not for all entries whose layout is out of the filter's sight.
using Microsoft.EntityFrameworkCore;
using Portal.Maintenance;

await using var database = new WorkspaceDatabase();
var cleared = 0;
foreach (var tenant in await database.Tenants.OrderBy(tenant => tenant.Id).Select(tenant => tenant.Id).ToListAsync())
{
    database.TenantId = tenant;
    var count = await database.NavigationItems.IgnoreQueryFilters()
        .Where(item => item.TenantId == tenant && item.Layout!.DeletedAt != null)
        .ExecuteDeleteAsync();
    if (count > 0) Console.WriteLine($"Workspace {tenant}: {count} menu entries without a layout cleared");
    cleared += count;
}
Console.WriteLine($"Done, {cleared} menu entries cleared");

/// <summary>One workspace's view: its layouts but for those in the trash.</summary>
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
        model.Entity<Layout>().HasQueryFilter(layout => layout.TenantId == TenantId && layout.DeletedAt == null);
    }
}
