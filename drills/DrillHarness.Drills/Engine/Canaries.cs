using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Looks at the navigation of a few tenants over HTTP, every 50 ms, and raises the alarm when items that were there are gone from more than
/// one look. Measures on the monotonic clock: the last sight is when the last good look began to be answered, the first miss when the first
/// bad one was.
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
            if (missed.Count * 2 >= canary.Items.Count())
                return await ConfirmAsync(lastSeen, lastSeenAt, time.GetUtcNow(), canary, missed, cancellation);
            (lastSeen, lastSeenAt) = (looked, lookedAt);
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    // What one tenant misses may be that tenant's own doing: every canary is looked at, and at least half of them must miss.
    private async Task<CanaryAlarm> ConfirmAsync(
        long lastSeen, DateTimeOffset lastSeenAt, DateTimeOffset missedAt, TenantNavigation first, IReadOnlyList<long> firstMissed, CancellationToken cancellation)
    {
        var missed = new List<long>(firstMissed);
        foreach (var canary in watched.Where(canary => canary != first)) missed.AddRange(await MissedAsync(canary, cancellation));
        return new CanaryAlarm(lastSeen, lastSeenAt, missedAt, Slug(first), [.. missed.Distinct()]);
    }

    private async Task<IReadOnlyList<long>> MissedAsync(TenantNavigation canary, CancellationToken cancellation)
    {
        var tenant = tenants.First(tenant => tenant.Id == canary.TenantId);
        var now = SiteMapReader.Read(tenant.Id, await visitor.ReadAsync(tenant, "/navigation", cancellation));
        return [.. canary.Items.Select(item => item.Id).Except(now.Items.Select(item => item.Id))];
    }

    private string Slug(TenantNavigation canary) => tenants.First(tenant => tenant.Id == canary.TenantId).Slug;
}
