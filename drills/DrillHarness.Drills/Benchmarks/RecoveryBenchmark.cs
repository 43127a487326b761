using System.Diagnostics;
using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// The harness's machine path (locate, restore, replay, plan and merge) beside the bare tools' (pgbackrest archive-get and pg_waldump,
/// pgbackrest restore, postgres replaying, psql COPY out and in), on the same incident: every navigation item deleted in one transaction.
/// </summary>
internal sealed class RecoveryBenchmark : IBenchmark
{
    private const string Locate = "locate";
    private const string Restore = "restore";
    private const string Replay = "replay";
    private const string Merge = "merge";
    private const string Dump = "dump";
    private static readonly string[] Steps = [Locate, Restore, Replay, Merge];

    public string Name => "recovery";

    public string Title => "the recovery's machine path beside the bare tools'";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var world = await BenchWorld.OpenAsync(options, tell, cancellation);
        tell("deleting every navigation item");
        await world.ExecuteAsync("DELETE FROM navigation_item USING layout WHERE layout.deleted_at IS NOT NULL", cancellation);
        var range = await LiveWal.SealAsync(world.Databases.Metadata, world.Backup.StartLsn, cancellation);
        var measured = new List<(Stopwatches Ours, Stopwatches Bare)>();
        Incident? incident = null;
        for (var pair = 0; pair < pairs; pair++)
        {
            // Whoever goes second finds warmer caches, so they take turns. The bare tools are told what ours found out in the first pair.
            var bare = pair % 2 == 0 ? null : await new BareRecovery(world, range, incident!).RunAsync(pair, cancellation);
            (var ours, incident) = await OursAsync(world, range, pair, cancellation);
            bare ??= await new BareRecovery(world, range, incident).RunAsync(pair, cancellation);
            measured.Add((ours, bare));
            tell(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1}: ") + string.Join(", ", Steps.Select(step =>
                string.Create(CultureInfo.InvariantCulture, $"{step} {ours[step]:F2} s to {bare[step]:F2} s"))) +
                string.Create(CultureInfo.InvariantCulture, $", dump {bare[Dump]:F2} s"));
        }

        return Result(options, measured);
    }

    private static async Task<(Stopwatches Watches, Incident Incident)> OursAsync(BenchWorld world, WalRange range, int pair, CancellationToken cancellation)
    {
        var watches = new Stopwatches();
        var live = world.Databases.Metadata;
        var (incident, catalog) = await watches.TimeAsync(Locate, async () =>
        {
            var scan = await new WalArchiveReader(new ServerPrograms(world.Cluster.Host), ICommandHost.Stanza).ScanAsync(range, cancellation);
            var known = await SchemaCatalog.ReadAsync(live, cancellation);
            return (Incident.Widest(SuspectRanking.Rank(scan.Committed, known), BenchWorld.Missed), known);
        });
        await using var pitr = await watches.TimeAsync(Restore, () =>
            world.Cluster.PrepareCopyAsync(new CopyOptions { Name = $"ours{pair}" }, cancellation));
        var plan = StopPlan.For(incident, world.Backup.StopLsn);
        await using var copy = new ClusterCopy(pitr, DatabaseNames.Metadata);
        await watches.TimeAsync(Replay, () => copy.AdvanceAsync(plan.Stops[0].Stop, cancellation));
        await watches.TimeAsync(Merge, async () =>
        {
            var capture = await CaptureRun.TakeAsync(new HaltedCopy(copy), incident, plan, new CaptureOptions
            {
                Directory = world.Engine.Directory.MakeDirectory($"capture{pair}"), Live = catalog, TenantTable = DrillWorld.TenantTable,
            }, cancellation);
            await using var session = await MergeSession.OpenAsync(capture, live, new MergeOptions(), cancellation);
            await session.ApplyAsync(null, cancellation);
        });
        await world.ForgetMergeAsync(cancellation);
        return (watches, incident);
    }

    private BenchResult Result(DrillOptions options, List<(Stopwatches Ours, Stopwatches Bare)> measured)
    {
        var ratios = Steps.ToDictionary(step => step, step => RatioSpread.Of(measured.Select(pair => pair.Ours[step] / pair.Bare[step])));
        ratios["path"] = RatioSpread.Of(measured.Select(pair => pair.Ours.Total / Steps.Sum(step => pair.Bare[step])));
        ratios["mergeToDump"] = RatioSpread.Of(measured.Select(pair => pair.Ours[Merge] / pair.Bare[Dump]));
        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = measured.Count,
            Ratios = ratios,
            Values = new Dictionary<string, double> { ["peakMemoryMb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000.0 },
        };
    }

    // Replay is measured by itself, so the copy has halted already when rows are captured.
    private sealed class HaltedCopy(ClusterCopy copy) : IRecoveryCopy
    {
        public NpgsqlDataSource Source => copy.Source;

        public IServerPrograms Programs => copy.Programs;

        public IReadOnlyList<string> ClientArguments => copy.ClientArguments;

        public Task AdvanceAsync(CopyStop stop, CancellationToken cancellation) => Task.CompletedTask;
    }
}
