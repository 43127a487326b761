using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Applications;

/// <summary>
/// Looks at a few rows of every table, every 50 ms, and raises the alarm when at least half of those of one table are gone or are not what they
/// were. Measures on the monotonic clock, as the canaries of the sample application do.
/// </summary>
internal sealed class RowCanaries(NpgsqlDataSource live, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly List<RowCanary> watched = [];

    /// <summary>How many tables are watched.</summary>
    public int Tables => watched.Count;

    /// <summary>Chooses the rows; customers must not be at work yet.</summary>
    public async Task ChooseAsync(SchemaCatalog catalog, IReadOnlyList<CustomerTable> edited, CancellationToken cancellation)
    {
        var left = edited.ToDictionary(table => table.Edited.Shape.Name, table => table.Edited.Column.Name);
        foreach (var table in catalog.Tables)
            if (await RowCanary.OfAsync(live, table, left.GetValueOrDefault(table.Name), cancellation) is { } canary) watched.Add(canary);
        foreach (var canary in watched) await canary.RememberAsync(live, cancellation);
    }

    /// <summary>Customers have been at work for a while and nothing is wrong: what changed meanwhile is no sign of anything.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        foreach (var canary in watched) await canary.SettleAsync(live, cancellation);
    }

    /// <summary>Looks until rows are missed; when told that the script has ended, one last time.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The alarm; without a table when the script has ended and no canary missed anything.</returns>
    public async Task<RowAlarm> WatchAsync(Task script, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (began, beganAt) = (time.GetTimestamp(), time.GetUtcNow());
        var (lastSeen, lastSeenAt) = (began, beganAt);
        while (true)
        {
            var over = script.IsCompleted;
            var (looked, lookedAt) = (time.GetTimestamp(), time.GetUtcNow());
            if (await MissedAsync(cancellation) is { } table) return new RowAlarm(lastSeen, lastSeenAt, time.GetUtcNow(), table);
            // Nobody saw it happen: then it may have been at any time since the script began.
            if (over) return new RowAlarm(began, beganAt, time.GetUtcNow(), null);
            (lastSeen, lastSeenAt) = (looked, lookedAt);
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>The first table of which much is missed; null when all is well.</summary>
    public async Task<TableName?> MissedAsync(CancellationToken cancellation)
    {
        foreach (var canary in watched)
            if (canary.IsMuch(await canary.MissedAsync(live, cancellation))) return canary.Table;
        return null;
    }
}
