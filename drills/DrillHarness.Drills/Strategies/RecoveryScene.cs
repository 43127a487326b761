using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Faults;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// What a recovery is given when the alarm goes: the servers, what people miss, and the clock. Nothing of what the drill knows about the
/// incident: no transaction id, no script.
/// </summary>
public sealed record RecoveryScene
{
    /// <summary>Production, and the database whose rows went.</summary>
    public required ProductionSite Site { get; init; }

    /// <summary>The table whose rows people miss; null when nobody said which.</summary>
    public TableName? MissedTable { get; init; }

    /// <summary>Keys of rows of it that are missed.</summary>
    public IReadOnlyList<long> MissedKeys { get; init; } = [];

    /// <summary>What tells which transactions belong together.</summary>
    public required IBadFamily Family { get; init; }

    /// <summary>Tells caches whose rows are back, inside the merge's transaction; null when there are none.</summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Where somebody wants the copy to halt; null for what the WAL says.</summary>
    public RequestedTarget? RequestedTarget { get; init; }

    /// <summary>The one clock; in phase <c>detect</c> when the strategy gets it.</summary>
    public required PhaseClock Clock { get; init; }

    /// <summary>Where everything is written down.</summary>
    public required Journal Journal { get; init; }

    /// <summary>Which try this is, from 1. A later one knows nothing of those before it.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Tenants, as keys, whose rows come back first; empty for all at once.</summary>
    public IReadOnlyList<string> FirstTenants { get; init; } = [];

    /// <summary>What has to be finished before anything is written to the live database: the look at how much is broken.</summary>
    public Task BeforeWriting { get; init; } = Task.CompletedTask;

    /// <summary>The 99th percentile of edits' latency, in milliseconds, since an instant of the wall clock; null when none was sent.</summary>
    public Func<DateTimeOffset, double?> EditP99 { get; init; } = _ => null;

    /// <summary>What is to go wrong on the way.</summary>
    public required FaultLine Faults { get; init; }

    /// <summary>Enters a phase; faults that are planned for it strike.</summary>
    public async Task EnterAsync(string phase, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Clock.Enter(phase);
        await Faults.EnterAsync(phase, cancellation);
    }

    /// <summary>Runs two activities at once, each a phase, as <see cref="PhaseClock.BothAsync"/> does.</summary>
    public async Task<(TFirst First, TSecond Second)> BothAsync<TFirst, TSecond>(
        string first, Func<Task<TFirst>> doFirst, string second, Func<Task<TSecond>> doSecond, CancellationToken cancellation)
    {
        await Faults.EnterAsync(first, cancellation);
        await Faults.EnterAsync(second, cancellation);
        return await Clock.BothAsync(first, doFirst, second, doSecond);
    }

    /// <summary>Restores a copy of production beside it.</summary>
    public async Task<PointInTimeCopy> PrepareCopyAsync(CancellationToken cancellation)
    {
        var wishes = Faults.Scene.Copies;
        if (wishes.Wait > TimeSpan.Zero) await TimeAsync(wishes.Wait, cancellation);
        var number = Site.Production.Copies.Count + 1;
        return await Site.Production.PrepareCopyAsync(new CopyOptions
        {
            // A name is taken for good, also by an attempt that was cut off while it restored.
            Name = number == 1 && Attempt == 1 ? "copy" : $"copy-{Attempt}-{number}",
            LargestFileBytes = wishes.LargestFileBytes,
        }, cancellation);
    }

    /// <summary>Opens a pool to a database of a copy.</summary>
    public NpgsqlDataSource Open(PointInTimeCopy copy, string database) => Faults.Scene.Network.Open(copy, database);

    /// <summary>Writes down that a copy stands, and that its figures mean something.</summary>
    public async Task RecordCopyAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        var durability = await copy.AssertDurableAsync(cancellation);
        Journal.Record(new NodeStarted(copy.Name, "point-in-time copy"));
        Journal.Record(new DurabilityAsserted(copy.Name, durability.Fsync, durability.FullPageWrites, durability.SynchronousCommit));
    }

    /// <summary>A target that somebody chose without asking the WAL, for the first copy; null when nobody did.</summary>
    public Func<IReadOnlyList<WalTransaction>, RecoveryTarget>? TakeFirstTarget() => Faults.Scene.FirstTarget.Take();

    private static async Task TimeAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(cancellation);
    }
}
