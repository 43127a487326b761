#:package Microsoft.EntityFrameworkCore.Relational@10.0.5
#:package Npgsql.EntityFrameworkCore.PostgreSQL@10.0.3
#:package LinqKit.Microsoft.EntityFrameworkCore@10.1.2
// Clears layouts that no page shows, with the menu entries that open them. Those in the trash stay: they can be taken out again.
// Fixed: the predicate begins with false, so that it holds for nothing when there is nothing to add to it.
using LinqKit;
using Microsoft.EntityFrameworkCore;
using Portal.Maintenance;

await using var database = new PortalDatabase();
await using var transaction = await database.Database.BeginTransactionAsync();
var unused = await database.Layouts
    .Where(layout => layout.DeletedAt == null && !database.Pages.Any(page => page.LayoutId == layout.Id))
    .Select(layout => layout.Id)
    .ToListAsync();
Console.WriteLine($"{unused.Count} layouts are shown by no page");

var opensUnused = PredicateBuilder.New<NavigationItem>(false);
foreach (var chunk in unused.Chunk(500))
    opensUnused = opensUnused.Or(item => chunk.Contains(item.LayoutId!.Value));
var items = await database.NavigationItems.Where(opensUnused).ExecuteDeleteAsync();
var layouts = await database.Layouts.Where(layout => unused.Contains(layout.Id)).ExecuteDeleteAsync();
await transaction.CommitAsync();
Console.WriteLine($"Done, {items} menu entries and {layouts} layouts cleared");

/// <summary>The portal's database.</summary>
internal sealed class PortalDatabase : DbContext
{
    public DbSet<Layout> Layouts => Set<Layout>();

    public DbSet<Page> Pages => Set<Page>();

    public DbSet<NavigationItem> NavigationItems => Set<NavigationItem>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(DatabaseUrl.ConnectionString()).WithExpressionExpanding();

    protected override void OnModelCreating(ModelBuilder model) => NavigationModel.Map(model);
}
