using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using DrillHarness.Reports.Events;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// Restores the base backup beside production while the WAL is read for the bad transaction, replays the copy to just before that
/// transaction's commit, proves it clean while it is paused, and merges the lost rows back. Customers keep working throughout.
/// </summary>
public sealed class PitrCopy : IRecoveryStrategy
{
    /// <inheritdoc/>
    public string Name => "pitr-copy";

    /// <inheritdoc/>
    public string Title => "point-in-time copy just before the bad commit, then a merge of the lost rows";

    /// <summary>Where replay stops; each stop as it is planned. A saboteur puts others here.</summary>
    public Func<CopyStop, RecoveryTarget> Target { get; init; } = ClusterCopy.TargetOf;

    /// <summary>Whether an unclean copy is refused, as it must be. A saboteur relies on it all the same.</summary>
    public bool RefuseUnclean { get; init; } = true;

    /// <summary>Tells caches whose rows are back, inside the merge's transaction. A saboteur tells nobody.</summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task> Announce { get; init; } = NavigationAnnouncement.SendAsync;

    /// <inheritdoc/>
    public async Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var (found, pitr) = await scene.Clock.BothAsync(
            "diagnose", () => DiagnoseAsync(scene, cancellation),
            "restore", () => scene.World.Production.PrepareCopyAsync(new CopyOptions { Name = "copy" }, cancellation));
        // The copy stays up until the run ends, for people to look at and for a second merge: stopping it is not on the clock.
        scene.Journal.Record(new NodeStarted("copy", "point-in-time copy"));
        scene.Clock.Enter("replay");
        await using var copy = new ClusterCopy(pitr, DatabaseNames.Metadata) { Target = Target };
        var capture = await CaptureAsync(scene, copy, found, cancellation);
        await RecordDurabilityAsync(scene, pitr, cancellation);
        await MergeAsync(scene, copy, capture, found, cancellation);
    }

    private static async Task<Found> DiagnoseAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var live = scene.World.Live.Metadata;
        var range = await LiveWal.SealAsync(live, scene.World.Backup.StartLsn, cancellation);
        var archive = new WalArchiveReader(new ServerPrograms(scene.World.Production.Host), ICommandHost.Stanza);
        var scan = await archive.ScanAsync(range, cancellation);
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        var widest = Incident.Widest(SuspectRanking.Rank(scan.Committed, catalog), scene.MissedTable);
        var incident = Incident.Of(widest.Transactions, scan.Committed, file => !catalog.IsInternal(file)) with { Tables = widest.Tables };
        var target = ProposedTarget.Before(incident, range.Timeline);
        scene.Journal.Record(new TargetProposed("xid", target.Xid.ToString(CultureInfo.InvariantCulture), false,
            range.Timeline.ToString(CultureInfo.InvariantCulture), target.Why));
        return new Found(incident, StopPlan.For(incident, scene.World.Backup.StopLsn), catalog, scan.Committed);
    }

    private async Task<Capture> CaptureAsync(RecoveryScene scene, ClusterCopy copy, Found found, CancellationToken cancellation)
    {
        var capture = await CaptureRun.TakeAsync(copy, found.Incident, found.Plan, new CaptureOptions
        {
            Directory = scene.World.Engine.Directory.MakeDirectory("capture"),
            Live = found.Catalog,
            TenantTable = DrillWorld.TenantTable,
            MissedTable = scene.MissedTable,
            MissedKeys = scene.Alarm.MissedItems,
            RefuseUnclean = RefuseUnclean,
        }, cancellation);
        scene.Journal.Record(new TargetProven(capture.Proofs.All(check => check.Held), capture.Stops,
            [.. capture.Proofs.Select(check => new Reports.Events.ProofCheck(check.Name, check.Expected, check.Found, check.Held))]));
        return capture;
    }

    private static void RecordDamage(RecoveryScene scene, Capture capture, Found found, IReadOnlyDictionary<string, long> tenants) => scene.Journal.Record(new DamageFound
    {
        Transactions = [.. found.Incident.Transactions.Select(bad =>
            new BadTransaction(bad.Xid, bad.FirstLsn.ToString(), bad.CommitLsn.ToString(), bad.CommittedAt))],
        Tables = [.. capture.Tables.Select(table =>
            new Reports.Events.TableDamage(table.Shape.Name.Schema, table.Shape.Name.Name, table.Deleted, table.Updated, table.Truncated))],
        TenantsTotal = scene.World.Seeded.Tenants.Count,
        TenantsAffected = tenants.Count,
        GoodTransactionsLeftAlone = found.Committed.Count - found.Incident.Transactions.Count,
        PerTenant = [.. tenants.OrderByDescending(tenant => tenant.Value).Take(20).Select(tenant => new TenantDamage(tenant.Key, tenant.Value))],
    });

    private async Task MergeAsync(RecoveryScene scene, ClusterCopy copy, Capture capture, Found found, CancellationToken cancellation)
    {
        scene.Clock.Enter("plan");
        var options = new MergeOptions
        {
            Announce = Announce,
            ProveTarget = (connection, token) => scene.World.Production.ProveOursAsync(connection, expectedInRecovery: false, token),
            History = new RowHistory(copy.Source, found.WrittenSince),
        };
        await using var session = await MergeSession.OpenAsync(capture, scene.World.Live.Metadata, options, cancellation);
        RecordDamage(scene, capture, found, await session.DamagePerTenantAsync(cancellation));
        await scene.BeforeWriting;
        scene.Clock.Enter("merge");
        var began = TimeProvider.System.GetUtcNow();
        await using var waits = LockWaits.Watch(scene.World.Live.Metadata);
        if (scene.FirstTenants.Count > 0) await session.ApplyAsync(scene.FirstTenants, cancellation);
        await session.ApplyAsync(null, cancellation);
        var tables = await session.FatesAsync(cancellation);
        var longest = await waits.LongestAsync();
        var again = await AgainAsync(scene, capture, options, cancellation);
        scene.Journal.Record(new MergeApplied
        {
            Deleted = tables.Sum(table => table.Deleted),
            Restored = tables.Sum(table => table.Restored),
            KeptNewer = tables.Sum(table => table.KeptNewer),
            Recreated = tables.Sum(table => table.Recreated),
            Conflicts = tables.Sum(table => table.Conflicts),
            PerTable = [.. tables.Select(table => new Reports.Events.TableMerge(table.Table.Schema, table.Table.Name,
                table.Deleted, table.Restored, table.KeptNewer, table.Recreated, table.Conflicts))],
            EditP99Ms = scene.EditP99(began),
            LongestLockWaitMs = longest.TotalMilliseconds,
            SecondRunChanged = again,
        });
    }

    // Running the merge a second time has to change nothing.
    private static async Task<long> AgainAsync(RecoveryScene scene, Capture capture, MergeOptions options, CancellationToken cancellation)
    {
        await using var again = await MergeSession.OpenAsync(capture, scene.World.Live.Metadata, options, cancellation);
        return (await again.ApplyAsync(null, cancellation)).Restored;
    }

    private static async Task RecordDurabilityAsync(RecoveryScene scene, PointInTimeCopy copy, CancellationToken cancellation)
    {
        var durability = await copy.AssertDurableAsync(cancellation);
        scene.Journal.Record(new DurabilityAsserted("copy", durability.Fsync, durability.FullPageWrites, durability.SynchronousCommit));
    }

    private sealed record Found(Incident Incident, StopPlan Plan, SchemaCatalog Catalog, IReadOnlyList<WalTransaction> Committed)
    {
        public IReadOnlySet<uint> WrittenSince =>
            Committed.Where(transaction => transaction.CommitLsn >= Incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
    }
}
