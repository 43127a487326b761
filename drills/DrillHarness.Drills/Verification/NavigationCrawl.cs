using System.Collections.Concurrent;
using System.Net;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Timing;

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
            var navigation = SiteMapReader.Read(tenant.Id, await ReadAsync(tenant, token));
            read[tenant.Id] = navigation;
            seen?.Invoke(navigation);
        });
        return read;
    }

    // While its database is away, the portal answers 503 and is back as soon as that is.
    private Task<string> ReadAsync(SeededTenant tenant, CancellationToken cancellation) => new Until
    {
        Awaited = $"the portal to show {tenant.Slug} its navigation",
        Deadline = Deadlines.ServerStart,
        Interval = TimeSpan.FromMilliseconds(100),
    }.SomeAsync(async token =>
    {
        try
        {
            return await visitor.ReadAsync(tenant, "/navigation", token);
        }
        catch (HttpRequestException away) when (away.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }, cancellation);
}
