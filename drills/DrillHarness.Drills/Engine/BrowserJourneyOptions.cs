using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Engine;

/// <summary>Whom the browser visits, and where its pictures go.</summary>
public sealed record BrowserJourneyOptions
{
    // The customers' plan has all of them edit the first app of the two largest tenants.
    private const int SharedByAllCustomers = 2;
    private const TenantTraits Away = TenantTraits.Suspended | TenantTraits.Closed | TenantTraits.SoftDeleted;

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

    /// <summary>
    /// One tenant of each stratum, until the sample is full: the largest; the second largest, whose first app every one of the customers
    /// edits, as their plan has it; then one of each awkward kind.
    /// </summary>
    public static IReadOnlyList<SeededTenant> Sample(SeededWorld world, int count)
    {
        TenantTraits[] wanted = [TenantTraits.NonLatin, TenantTraits.HeadingOnly, TenantTraits.Smallest, TenantTraits.SharedLayout, TenantTraits.TrashedLayout];
        var withNavigation = world.Tenants.Where(tenant => tenant.NavigationItems > 0).ToList();
        var edited = withNavigation.Where(tenant => (tenant.Traits & Away) == 0).OrderByDescending(tenant => tenant.Apps).ThenBy(tenant => tenant.Id).Take(SharedByAllCustomers);
        var awkward = wanted.Select(trait => withNavigation.FirstOrDefault(tenant => tenant.Traits.HasFlag(trait))).OfType<SeededTenant>();
        return [.. edited.Concat(awkward).Concat(withNavigation).Distinct().Take(count)];
    }
}
