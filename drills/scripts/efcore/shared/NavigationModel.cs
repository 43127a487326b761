using Microsoft.EntityFrameworkCore;

namespace Portal.Maintenance;

/// <summary>The tables that the scripts work on, with the columns that they need. The schema is owned by the portal's migrations.</summary>
internal static class NavigationModel
{
    /// <summary>Maps them.</summary>
    public static void Map(ModelBuilder model)
    {
        model.Entity<Tenant>().ToTable("tenant");
        model.Entity<Tenant>().Property(tenant => tenant.Id).HasColumnName("id");

        var page = model.Entity<Page>().ToTable("page");
        page.Property(row => row.Id).HasColumnName("id");
        page.Property(row => row.LayoutId).HasColumnName("layout_id");

        var layout = model.Entity<Layout>().ToTable("layout");
        layout.Property(row => row.Id).HasColumnName("id");
        layout.Property(row => row.TenantId).HasColumnName("tenant_id");
        layout.Property(row => row.DeletedAt).HasColumnName("deleted_at");

        var item = model.Entity<NavigationItem>().ToTable("navigation_item");
        item.Property(row => row.Id).HasColumnName("id");
        item.Property(row => row.TenantId).HasColumnName("tenant_id");
        item.Property(row => row.LayoutId).HasColumnName("layout_id");
        item.Property(row => row.Kind).HasColumnName("kind");
        item.HasOne(row => row.Layout).WithMany().HasForeignKey(row => row.LayoutId);
    }
}
