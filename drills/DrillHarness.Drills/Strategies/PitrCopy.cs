using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Recovery;
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

    /// <summary>Where replay stops; the proposal as it is. A saboteur puts another target here.</summary>
    public Func<ProposedTarget, RecoveryTarget> Target { get; init; } = proposal => RecoveryTarget.BeforeCommitOf(proposal.Xid);

    /// <summary>Whether an unclean copy is refused, as it must be. A saboteur relies on it all the same.</summary>
    public bool RefuseUnclean { get; init; } = true;

    /// <summary>Tells caches whose rows are back, inside the merge's transaction. A saboteur tells nobody.</summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task> Announce { get; init; } = NavigationAnnouncement.SendAsync;

    /// <inheritdoc/>
    public async Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var (found, copy) = await scene.Clock.BothAsync(
            "diagnose", () => DiagnoseAsync(scene, cancellation),
            "restore", () => scene.World.Production.PrepareCopyAsync(new CopyOptions { Name = "copy" }, cancellation));
        // The copy stays up until the run ends, for people to look at and for a second merge: stopping it is not on the clock.
        scene.Journal.Record(new NodeStarted("copy", "point-in-time copy"));
        scene.Clock.Enter("replay");
        await copy.ReplayToAsync(Target(found.Target), cancellation);
        await RecordDurabilityAsync(scene, copy, cancellation);
        await using var source = copy.OpenDataSource(DatabaseNames.Metadata);
        found = found with { Incident = found.Incident.MappedBy(await SchemaCatalog.ReadAsync(source, cancellation)) };
        await ProveAsync(scene, source, found, cancellation);
        await RecordDamageAsync(scene, source, found, cancellation);
        await MergeAsync(scene, source, found.Incident, cancellation);
    }

    private static async Task<(Incident Incident, ProposedTarget Target, int Committed)> DiagnoseAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var live = scene.World.Live.Metadata;
        var range = await LiveWal.SealAsync(live, scene.World.Backup.StartLsn, cancellation);
        var archive = new WalArchiveReader(new ServerPrograms(scene.World.Production.Host), ICommandHost.Stanza);
        var scan = await archive.ScanAsync(range, cancellation);
        var ranking = SuspectRanking.Rank(scan.Committed, await SchemaCatalog.ReadAsync(live, cancellation));
        var incident = Incident.Widest(ranking, scene.MissedTable);
        var target = ProposedTarget.Before(incident, range.Timeline);
        scene.Journal.Record(new TargetProposed("xid", target.Xid.ToString(CultureInfo.InvariantCulture), false,
            range.Timeline.ToString(CultureInfo.InvariantCulture), target.Why));
        return (incident, target, scan.Committed.Count);
    }

    private async Task ProveAsync(
        RecoveryScene scene, NpgsqlDataSource copy, (Incident Incident, ProposedTarget, int) found, CancellationToken cancellation)
    {
        var checks = await new CopyProof(copy, found.Incident).ProveAsync(scene.MissedTable, scene.Alarm.MissedItems, cancellation);
        var clean = checks.All(check => check.Held);
        scene.Journal.Record(new TargetProven(clean, 1,
            [.. checks.Select(check => new Reports.Events.ProofCheck(check.Name, check.Expected, check.Found, check.Held))]));
        if (clean || !RefuseUnclean) return;
        var broken = checks.First(check => !check.Held);
        throw new RecoveryRefusedException($"the copy is not clean: {broken.Name}, expected {broken.Expected}, found {broken.Found}");
    }

    private static async Task RecordDamageAsync(
        RecoveryScene scene, NpgsqlDataSource copy, (Incident Incident, ProposedTarget, int Committed) found, CancellationToken cancellation)
    {
        var tenants = await TenantDamageCount.CountAsync(copy, found.Incident, DrillWorld.TenantTable, cancellation);
        scene.Journal.Record(new DamageFound
        {
            Transactions = [.. found.Incident.Transactions.Select(bad =>
                new BadTransaction(bad.Xid, bad.FirstLsn.ToString(), bad.CommitLsn.ToString(), bad.CommittedAt))],
            Tables = [.. found.Incident.Tables.Where(damage => damage.Deleted.Length + damage.Updated > 0).Select(damage =>
                new Reports.Events.TableDamage(damage.Table.Name.Schema, damage.Table.Name.Name, damage.Deleted.Length, damage.Updated, false))],
            TenantsTotal = scene.World.Seeded.Tenants.Count,
            TenantsAffected = tenants.Count,
            GoodTransactionsLeftAlone = found.Committed - found.Incident.Transactions.Count,
            PerTenant = [.. tenants.OrderByDescending(tenant => tenant.Value).Take(20).Select(tenant => new TenantDamage(tenant.Key, tenant.Value))],
        });
    }

    private async Task MergeAsync(RecoveryScene scene, NpgsqlDataSource copy, Incident incident, CancellationToken cancellation)
    {
        scene.Clock.Enter("plan");
        var options = new MergeOptions
        {
            TenantTable = DrillWorld.TenantTable,
            Announce = Announce,
            ProveTarget = (connection, token) => scene.World.Production.ProveOursAsync(connection, expectedInRecovery: false, token),
        };
        await using var session = await MergeSession.PlanAsync(copy, scene.World.Live.Metadata, incident, options, cancellation);
        await scene.BeforeWriting;
        scene.Clock.Enter("merge");
        var began = TimeProvider.System.GetUtcNow();
        await using var waits = LockWaits.Watch(scene.World.Live.Metadata);
        if (scene.FirstTenants.Count > 0) await session.ApplyAsync(scene.FirstTenants, cancellation);
        await session.ApplyAsync(null, cancellation);
        var tables = await session.FatesAsync(cancellation);
        var longest = await waits.LongestAsync();
        var again = await AgainAsync(scene, copy, incident, options, cancellation);
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
    private static async Task<long> AgainAsync(
        RecoveryScene scene, NpgsqlDataSource copy, Incident incident, MergeOptions options, CancellationToken cancellation)
    {
        await using var again = await MergeSession.PlanAsync(copy, scene.World.Live.Metadata, incident, options, cancellation);
        return (await again.ApplyAsync(null, cancellation)).Restored;
    }

    private static async Task RecordDurabilityAsync(RecoveryScene scene, PointInTimeCopy copy, CancellationToken cancellation)
    {
        var durability = await copy.AssertDurableAsync(cancellation);
        scene.Journal.Record(new DurabilityAsserted("copy", durability.Fsync, durability.FullPageWrites, durability.SynchronousCommit));
    }
}
