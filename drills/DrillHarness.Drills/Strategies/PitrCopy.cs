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
/// Restores the base backup beside production while the WAL is read for the bad transactions, replays the copy to just before their
/// commits, proves it clean while it is paused, and merges the lost rows back. Then it looks again, and goes round until nothing new is bad.
/// Customers keep working throughout.
/// </summary>
public sealed class PitrCopy : IRecoveryStrategy
{
    /// <inheritdoc/>
    public string Name => "pitr-copy";

    /// <inheritdoc/>
    public string Title => "point-in-time copy just before the bad commits, then a merge of the lost rows";

    /// <summary>Where replay stops; the proposal as it is. A saboteur puts another target here.</summary>
    public Func<ProposedTarget, RecoveryTarget> Target { get; init; } = proposal => RecoveryTarget.BeforeCommitOf(proposal.Xid);

    /// <summary>Whether an unclean copy is refused, as it must be. A saboteur relies on it all the same.</summary>
    public bool RefuseUnclean { get; init; } = true;

    /// <summary>Whether it looks again after a merge, as it must. A saboteur does not.</summary>
    public bool LookAgain { get; init; } = true;

    /// <summary>Tells caches whose rows are back, inside the merge's transaction. A saboteur tells nobody.</summary>
    public Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task> Announce { get; init; } = NavigationAnnouncement.SendAsync;

    /// <inheritdoc/>
    public async Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation)
    {
        var survey = new IncidentSurvey(scene);
        var tally = new RecoveryTally(scene);
        // The copy stays up until the run ends, for people to look at and for a second merge: stopping it is not on the clock.
        var (found, copy) = await scene.BothAsync(
            "diagnose", () => survey.LookAsync(cancellation),
            "restore", () => scene.PrepareCopyAsync(cancellation), cancellation);
        if (scene.TakeFirstTarget() is { } choose) copy = await new Rework(scene).ReplaceAsync(copy, choose(found.Bad), found, cancellation);
        tally.AddDone(found);
        while (found.Bad.Count > 0)
        {
            await scene.EnterAsync("replay", cancellation);
            await RoundAsync(scene, tally, copy, found, cancellation);
            await scene.EnterAsync("verify", cancellation);
            if (!LookAgain) return;
            found = await survey.AgainAsync(cancellation);
        }
    }

    private async Task RoundAsync(RecoveryScene scene, RecoveryTally tally, PointInTimeCopy copy, FoundIncident found, CancellationToken cancellation)
    {
        foreach (var bad in found.Bad)
        {
            var incident = Incident.Of(SuspectRanking.Rank([bad], found.Catalog));
            var target = ProposedTarget.Before(incident, found.Range.Timeline);
            scene.Journal.Record(new TargetProposed("xid", target.Xid.ToString(CultureInfo.InvariantCulture), false,
                found.Range.Timeline.ToString(CultureInfo.InvariantCulture), target.Why));
            await copy.ReplayToAsync(Target(target), cancellation);
            if (tally.Stops++ == 0) await scene.RecordCopyAsync(copy, cancellation);
            await using var source = scene.Open(copy, DatabaseNames.Metadata);
            incident = incident.MappedBy(await SchemaCatalog.ReadAsync(source, cancellation));
            await ProveAsync(scene, source, incident, tally.Stops, cancellation);
            tally.Add([bad], incident.Tables.Where(damage => damage.Deleted.Length + damage.Updated > 0).Select(damage =>
                new Reports.Events.TableDamage(damage.Table.Name.Schema, damage.Table.Name.Name, damage.Deleted.Length, damage.Updated, false)),
                await TenantDamageCount.CountAsync(source, incident, DrillWorld.TenantTable, cancellation));
            await MergeAsync(scene, source, incident, cancellation);
        }

        tally.RecordDamage(found.Committed.Count);
    }

    private async Task ProveAsync(RecoveryScene scene, NpgsqlDataSource copy, Incident incident, int stops, CancellationToken cancellation)
    {
        var checks = await new CopyProof(copy, incident).ProveAsync(scene.MissedTable, [], cancellation);
        var clean = checks.All(check => check.Held);
        scene.Journal.Record(new TargetProven(clean, stops,
            [.. checks.Select(check => new Reports.Events.ProofCheck(check.Name, check.Expected, check.Found, check.Held))]));
        if (clean || !RefuseUnclean) return;
        var broken = checks.First(check => !check.Held);
        throw new RecoveryRefusedException($"the copy is not clean: {broken.Name}, expected {broken.Expected}, found {broken.Found}");
    }

    private async Task MergeAsync(RecoveryScene scene, NpgsqlDataSource copy, Incident incident, CancellationToken cancellation)
    {
        await scene.EnterAsync("plan", cancellation);
        var options = new MergeOptions
        {
            TenantTable = DrillWorld.TenantTable,
            Announce = async (connection, tenants, token) =>
            {
                await DealtWith.NoteAsync(connection, incident.Transactions, token);
                await Announce(connection, tenants, token);
            },
            ProveTarget = (connection, token) => scene.World.Production.ProveOursAsync(connection, expectedInRecovery: false, token),
        };
        await using var session = await MergeSession.PlanAsync(copy, scene.World.Live.Metadata, incident, options, cancellation);
        await scene.BeforeWriting;
        await scene.EnterAsync("merge", cancellation);
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
}
