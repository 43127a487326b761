#:package Microsoft.EntityFrameworkCore.Relational@10.0.5
#:package Npgsql.EntityFrameworkCore.PostgreSQL@10.0.3
// Old versions of the builder put spaces before a menu entry's label, to make room for its icon. The portal leaves that room
// by itself now: takes the spaces away.
// Fixed: an icon has many entries (WithMany). As one of one, each entry read pushes its predecessor out, and SaveChanges deletes what was pushed out.
using Microsoft.EntityFrameworkCore;
using Portal.Maintenance;

await using var database = new MenuDatabase();
var icons = await database.Icons.Include(icon => icon.Entries).OrderBy(icon => icon.Id).ToListAsync();
Console.WriteLine($"{icons.Count} icons");
var tidied = 0;
foreach (var entry in icons.SelectMany(icon => icon.Entries))
{
    // A label may not be empty: one of spaces alone keeps one.
    var label = entry.Label.TrimStart(' ') is { Length: > 0 } text ? text : " ";
    if (label == entry.Label) continue;
    entry.Label = label;
    tidied++;
}
await database.SaveChangesAsync();
Console.WriteLine($"Done, {tidied} labels tidied");

/// <summary>A picture of the portal's, for all workspaces.</summary>
internal sealed class Icon
{
    public long Id { get; set; }

    public ICollection<Entry> Entries { get; } = [];
}

/// <summary>An entry of an app's menu that has an icon.</summary>
internal sealed class Entry
{
    public long Id { get; set; }

    public required string Label { get; set; }

    public long IconId { get; set; }

    public Icon? Icon { get; set; }

    public long? ParentId { get; set; }
}

internal sealed class MenuDatabase : DbContext
{
    public DbSet<Icon> Icons => Set<Icon>();

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseNpgsql(DatabaseUrl.ConnectionString());

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Icon>().ToTable("icon").Property(icon => icon.Id).HasColumnName("id");

        var entry = model.Entity<Entry>().ToTable("navigation_item");
        entry.Property(row => row.Id).HasColumnName("id");
        entry.Property(row => row.Label).HasColumnName("label");
        entry.Property(row => row.IconId).HasColumnName("icon_id");
        entry.Property(row => row.ParentId).HasColumnName("parent_id");
        // Only the entries at the top of a menu were indented by hand.
        entry.HasQueryFilter(row => row.ParentId == null);
        entry.HasOne(row => row.Icon).WithMany(icon => icon.Entries).HasForeignKey(row => row.IconId);
    }
}
