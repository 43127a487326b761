using System.Globalization;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Worlds;

/// <summary>The sample multi-tenant application: the metadata database of the portal.</summary>
public sealed class SampleApplication : IApplication
{
    /// <summary>Every awkward state at once, 8 tenants: as production is, in small.</summary>
    public const string ProductionLike = "production-like";

    private static readonly Profile Production = new() { Name = ProductionLike, Tenants = 8, Apps = 40, EmptyTenants = 1 };

    /// <inheritdoc/>
    public string Name => "the sample application";

    /// <inheritdoc/>
    public TableName? TenantTable { get; } = new("public", "tenant");

    /// <inheritdoc/>
    public IReadOnlyList<string> Profiles { get; } = [Profile.Dev.Name, ProductionLike];

    /// <inheritdoc/>
    public double? ProductionTimes => (double)Profile.Stacker.Apps / Production.Apps;

    /// <inheritdoc/>
    public string? ProfileOf(int times) => string.Create(CultureInfo.InvariantCulture, $"{ProductionLike}-{times}");

    /// <inheritdoc/>
    public IReadOnlyList<Trait> Traits => SampleTraits.All;

    /// <inheritdoc/>
    public IPages? Pages { get; init; }

    /// <summary>The size of one of <see cref="Profiles"/>.</summary>
    public static Profile SizeOf(string profile) => profile == ProductionLike ? Production
        : profile.StartsWith(ProductionLike, StringComparison.Ordinal) ? Larger(profile) : Profile.Named(profile);

    /// <inheritdoc/>
    public async Task FillAsync(GateServer server, string database, string profile, ulong seed, CancellationToken cancellation)
    {
        await using var source = server.Unpooled(database, null);
        var sized = SizeOf(profile);
        await MetadataSchema.CreateMetadataAsync(source, GateServer.Owner, GateServer.CustomerRole, cancellation);
        await Seeder.SeedMetadataAsync(source, sized, seed, cancellation);
        if (sized.Awkward) return;
        // Clean in every respect that a trait is about: the seeder has few icons for many items.
        await using var clean = source.CreateCommand("""
            UPDATE navigation_item n SET icon_id = i.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM navigation_item) placed
            LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM icon) i USING (place) WHERE placed.id = n.id;
            UPDATE app SET icon_id = NULL;
            TRUNCATE audit_entry
            """);
        await clean.ExecuteNonQueryAsync(cancellation);
    }

    private static Profile Larger(string profile)
    {
        var times = int.Parse(profile.AsSpan(ProductionLike.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        return Production with { Name = profile, Tenants = Production.Tenants * times, Apps = Production.Apps * times, EmptyTenants = Production.EmptyTenants * times };
    }
}
