using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;

namespace DrillHarness.Drills.Engine;

/// <summary>What was captured before the incident, and how to look again: every tenant over HTTP, some in a browser.</summary>
internal sealed record SteadyState
{
    /// <summary>Every tenant's navigation, as its administrator saw it before anything happened.</summary>
    public required IReadOnlyDictionary<long, TenantNavigation> Before { get; init; }

    /// <summary>Looks at all of them again.</summary>
    public required NavigationCrawl Crawl { get; init; }

    /// <summary>Looks at one or a few.</summary>
    public required PortalVisitor Visitor { get; init; }

    /// <summary>The tenants that a browser visits.</summary>
    public required BrowserJourney Browser { get; init; }

    /// <summary>The world it was captured in.</summary>
    public required DrillWorld World { get; init; }

    /// <summary>A crawl of some tenants, in that order.</summary>
    public NavigationCrawl CrawlOf(IEnumerable<long> tenants)
    {
        var known = World.Seeded.Tenants.ToDictionary(tenant => tenant.Id);
        return new NavigationCrawl(Visitor, [.. tenants.Select(tenant => known[tenant])]);
    }

    /// <summary>Seeded items that edits may have changed; looked up in the twin, which is still as it was seeded.</summary>
    public Task<IReadOnlySet<long>> TouchedAsync(IReadOnlyList<LedgerEntry> sent, CancellationToken cancellation) =>
        TouchedItems.FindAsync(World.Twin.Metadata, sent, cancellation);

    /// <summary>The tenants whose navigation is not what it was, apart from what edits touched.</summary>
    public IReadOnlyList<long> BrokenAmong(IReadOnlyDictionary<long, TenantNavigation> now, IReadOnlySet<long> touched) =>
        [.. now.Where(tenant => NavigationJudgement.IsBroken(Before[tenant.Key], tenant.Value, touched)).Select(tenant => tenant.Key)];
}
