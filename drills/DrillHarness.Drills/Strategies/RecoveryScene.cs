using DrillHarness.Drills.Engine;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// What a recovery is given when the alarm goes: the servers, what people miss, and the clock. Nothing of what the drill knows about the
/// incident: no transaction id, no script.
/// </summary>
public sealed record RecoveryScene
{
    /// <summary>The drill's world.</summary>
    public required DrillWorld World { get; init; }

    /// <summary>The table whose rows are missed.</summary>
    public required Recovery.Catalog.TableName MissedTable { get; init; }

    /// <summary>What the canaries miss.</summary>
    public required CanaryAlarm Alarm { get; init; }

    /// <summary>The one clock; in phase <c>detect</c> when the strategy gets it.</summary>
    public required PhaseClock Clock { get; init; }

    /// <summary>Where everything is written down.</summary>
    public required Journal Journal { get; init; }

    /// <summary>Tenants, as keys, whose rows come back first; empty for all at once.</summary>
    public IReadOnlyList<string> FirstTenants { get; init; } = [];

    /// <summary>What has to be finished before anything is written to the live database: the look at how much is broken.</summary>
    public Task BeforeWriting { get; init; } = Task.CompletedTask;

    /// <summary>The 99th percentile of edits' latency, in milliseconds, since an instant of the wall clock; null when none was sent.</summary>
    public Func<DateTimeOffset, double?> EditP99 { get; init; } = _ => null;
}
