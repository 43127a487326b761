using System.Collections.Concurrent;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;

namespace DrillHarness.Drills.Verification;

/// <summary>Reads every tenant's site map over HTTP, several at once.</summary>
public sealed class NavigationCrawl(PortalVisitor visitor, IReadOnlyList<SeededTenant> tenants)
{
    private const int AtOnce = 4;

    /// <summary>All of them.</summary>
    /// <param name="seen">Told of each tenant as soon as it is read; may be called from several threads.</param>
    public async Task<IReadOnlyDictionary<long, TenantNavigation>> ReadAllAsync(Action<TenantNavigation>? seen, CancellationToken cancellation)
    {
        var read = new ConcurrentDictionary<long, TenantNavigation>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(tenants, parallel, async (tenant, token) =>
        {
            var navigation = SiteMapReader.Read(tenant.Id, await visitor.ReadAsync(tenant, "/navigation", token));
            read[tenant.Id] = navigation;
            seen?.Invoke(navigation);
        });
        return read;
    }
}
