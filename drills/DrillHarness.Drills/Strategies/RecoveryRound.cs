using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Recovery.Targets;
using DrillHarness.Reports.Events;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Drills.Strategies;

/// <summary>One round of a recovery: the stops, what the copy shows at each, and the merge of it.</summary>
internal sealed class RecoveryRound(RecoveryScene scene, RecoveryTally tally, FoundIncident found)
{
    private readonly Incident incident = found.Incident();

    public required bool RefuseUnclean { get; init; }

    public required Func<NpgsqlConnection, IReadOnlyList<string>, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Where the copy has to halt; not before where it has been.</summary>
    public StopPlan Plan(NpgsqlLogSequenceNumber halted)
    {
        var backedUp = scene.Site.Backup.StopLsn;
        return StopPlan.For(incident, halted > backedUp ? halted : backedUp);
    }

    /// <summary>Reads the lost rows off the copy, stop by stop.</summary>
    public async Task<Capture> CaptureAsync(ClusterCopy copy, StopPlan plan, string name, CancellationToken cancellation)
    {
        var isFirst = copy.Halted == default;
        var capture = await CaptureRun.TakeAsync(copy, incident, plan, new CaptureOptions
        {
            Directory = scene.Site.Engine.Directory.MakeDirectory(name),
            Live = found.Catalog,
            TenantTable = scene.Site.TenantTable,
            MissedTable = scene.MissedTable,
            MissedKeys = isFirst ? scene.MissedKeys : [],
            RefuseUnclean = RefuseUnclean,
        }, cancellation);
        tally.Stops += capture.Stops;
        scene.Journal.Record(new TargetProven(capture.Proofs.All(check => check.Held), tally.Stops,
            [.. capture.Proofs.Select(check => new Reports.Events.ProofCheck(check.Name, check.Expected, check.Found, check.Held))]));
        return capture;
    }

    /// <summary>Puts them back where nothing newer stands.</summary>
    public async Task MergeAsync(Capture capture, NpgsqlDataSource copy, CancellationToken cancellation)
    {
        await scene.EnterAsync("plan", cancellation);
        var options = Options(copy);
        await using var session = await MergeSession.OpenAsync(capture, scene.Site.Live, options, cancellation);
        tally.Add(found.Bad, Damage(capture), await session.DamagePerTenantAsync(cancellation));
        tally.RecordDamage(found.Survey.Committed.Count);
        await scene.BeforeWriting;
        await scene.EnterAsync("merge", cancellation);
        var began = TimeProvider.System.GetUtcNow();
        await using var waits = LockWatch.Begin(scene.Site.Live, application: null);
        if (scene.FirstTenants.Count > 0) await session.ApplyAsync(scene.FirstTenants, cancellation);
        var outcome = await session.ApplyAsync(null, cancellation);
        if (outcome.ChangesUndone > 0) scene.Journal.Record(new StepTold(FormattableString.Invariant($"{outcome.ChangesUndone:N0} changed rows have their values back")));
        // What has been done is written down, whatever befalls the recovery now.
        await RecordAsync(capture, session, options, await waits.LongestAsync(), began);
    }

    private MergeOptions Options(NpgsqlDataSource copy) => new()
    {
        History = new RowHistory(copy, found.Survey.Committed.Where(other => other.CommitLsn >= incident.First.CommitLsn).Select(other => other.Xid).ToHashSet()),
        ProveTarget = (connection, token) => scene.Site.Production.ProveOursAsync(connection, expectedInRecovery: false, token),
        Announce = async (connection, tenants, token) =>
        {
            await DealtWith.NoteAsync(connection, incident.Transactions, token);
            if (Announce is not null) await Announce(connection, tenants, token);
        },
    };

    // From the WAL: what the merge says of itself is held against it. The captured tables only lend their names to the files. Of a table that went as a
    // whole, or lost a column, the WAL does not say how many rows were in it: the proven copy does.
    private IEnumerable<Reports.Events.TableDamage> Damage(Capture capture)
    {
        var tables = capture.Tables.DistinctBy(table => table.Shape.File).ToDictionary(table => table.Shape.File);
        var byRow = (from change in incident.Changes
                     where !found.Catalog.IsInternal(change.File)
                     group change by change.File into same
                     let name = tables.GetValueOrDefault(same.Key)?.Shape.Name ?? found.Catalog.InFile(same.Key)?.Name
                     where name is not null && !capture.Tables.Any(table => table.Truncated && table.Shape.Name == name)
                     let deleted = same.LongCount(change => change.IsDelete)
                     select new Reports.Events.TableDamage(name.Schema, name.Name, deleted, same.LongCount() - deleted, false)).ToList();
        return [.. byRow, .. from table in capture.Tables
                             where !byRow.Exists(known => known.Schema == table.Shape.Name.Schema && known.Table == table.Shape.Name.Name)
                             select new Reports.Events.TableDamage(table.Shape.Name.Schema, table.Shape.Name.Name, table.Deleted, table.Files.Where(file => file.Role is RowRole.Before or RowRole.DroppedColumns).Sum(file => file.Rows), table.Truncated)];
    }

    private async Task RecordAsync(Capture capture, MergeSession session, MergeOptions options, TimeSpan longestWait, DateTimeOffset began)
    {
        var tables = await session.FatesAsync(CancellationToken.None);
        // Running the merge a second time has to change nothing.
        await using var again = await MergeSession.OpenAsync(capture, scene.Site.Live, options, CancellationToken.None);
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
            LongestLockWaitMs = longestWait.TotalMilliseconds,
            SecondRunChanged = (await again.ApplyAsync(null, CancellationToken.None)).Restored,
        });
    }
}
