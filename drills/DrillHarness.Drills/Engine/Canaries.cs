using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Looks at the navigation of a few tenants over HTTP, in turn, every 50 ms, and raises the alarm when at least half of them miss at least
/// half of the items that they had. Measures on the monotonic clock: the last sight is when the last look before the alarm was sent, the first
/// miss when the look that raised the alarm was answered.
/// </summary>
public sealed class Canaries(PortalVisitor visitor, IReadOnlyList<TenantNavigation> watched, IReadOnlyList<SeededTenant> tenants, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until rows are missed, or until cancelled.</summary>
    public async Task<CanaryAlarm> WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var lastSeen = time.GetTimestamp();
        var lastSeenAt = time.GetUtcNow();
        for (var turn = 0; ; turn++)
        {
            var canary = watched[turn % watched.Count];
            var looked = time.GetTimestamp();
            var lookedAt = time.GetUtcNow();
            var missed = await MissedAsync(canary, cancellation);
            var answeredAt = time.GetUtcNow();
            if (MissesMuch(canary, missed) && await AllMissedAsync(canary, missed, cancellation) is { } all)
                return new CanaryAlarm(lastSeen, lastSeenAt, answeredAt, Slug(canary), all);
            (lastSeen, lastSeenAt) = (looked, lookedAt);
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    // What one tenant misses may be that tenant's own doing: every canary is looked at, and unless half of them miss much nothing has happened.
    private async Task<IReadOnlyList<long>?> AllMissedAsync(TenantNavigation first, IReadOnlyList<long> firstMissed, CancellationToken cancellation)
    {
        var all = new HashSet<long>(firstMissed);
        var missing = 1;
        foreach (var canary in watched.Where(canary => canary != first))
        {
            var missed = await MissedAsync(canary, cancellation);
            all.UnionWith(missed);
            if (MissesMuch(canary, missed)) missing++;
        }

        return missing * 2 >= watched.Count ? [.. all] : null;
    }

    private static bool MissesMuch(TenantNavigation canary, IReadOnlyList<long> missed) => missed.Count * 2 >= canary.Items.Count();

    private async Task<IReadOnlyList<long>> MissedAsync(TenantNavigation canary, CancellationToken cancellation)
    {
        var tenant = tenants.First(tenant => tenant.Id == canary.TenantId);
        var now = SiteMapReader.Read(tenant.Id, await visitor.ReadAsync(tenant, "/navigation", cancellation));
        return [.. canary.Items.Select(item => item.Id).Except(now.Items.Select(item => item.Id))];
    }

    private string Slug(TenantNavigation canary) => tenants.First(tenant => tenant.Id == canary.TenantId).Slug;
}
