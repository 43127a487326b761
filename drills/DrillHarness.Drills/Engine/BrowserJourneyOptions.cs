using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>Whom the browser visits, and where its pictures go.</summary>
public sealed record BrowserJourneyOptions
{
    /// <summary>The portal.</summary>
    public required Uri Portal { get; init; }

    /// <summary>The password of every seeded user.</summary>
    public required string Password { get; init; }

    /// <summary>The sample.</summary>
    public required IReadOnlyList<SeededTenant> Tenants { get; init; }

    /// <summary>The run's folder; pictures go into <c>screenshots</c> below it.</summary>
    public required string OutDirectory { get; init; }

    /// <summary>Where the browser may write; goes with the run.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Where everything is written down.</summary>
    public required Journal Journal { get; init; }

    /// <summary>The largest tenant, the smallest, and one of each awkward kind, until the sample is full.</summary>
    public static IReadOnlyList<SeededTenant> Sample(SeededWorld world, int count)
    {
        TenantTraits[] wanted = [TenantTraits.Largest, TenantTraits.NonLatin, TenantTraits.HeadingOnly, TenantTraits.Smallest, TenantTraits.SharedLayout, TenantTraits.TrashedLayout];
        var withNavigation = world.Tenants.Where(tenant => tenant.NavigationItems > 0).ToList();
        var sample = wanted.Select(trait => withNavigation.FirstOrDefault(tenant => tenant.Traits.HasFlag(trait))).OfType<SeededTenant>();
        return [.. sample.Concat(withNavigation).Distinct().Take(count)];
    }
}
