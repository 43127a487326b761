using System.Diagnostics;
using System.Globalization;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// The harness's machine path (locate, restore, replay, plan and merge) beside the bare tools' (pgbackrest archive-get and pg_waldump,
/// pgbackrest restore, postgres replaying, psql COPY out and in), on the same incident: every navigation item deleted in one transaction.
/// </summary>
internal sealed class RecoveryBenchmark : IBenchmark
{
    private const string Dump = "dump";
    private static readonly string[] Steps = [MachinePath.Locate, MachinePath.Restore, MachinePath.Replay, MachinePath.Merge];

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
            var ours = await OursAsync(world, range, pair, cancellation);
            incident = ours.Incident;
            bare ??= await new BareRecovery(world, range, incident).RunAsync(pair, cancellation);
            measured.Add((ours.Watches, bare));
            tell(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1}: ") + string.Join(", ", Steps.Select(step =>
                string.Create(CultureInfo.InvariantCulture, $"{step} {Of(ours.Watches, step):F2} s to {bare[step]:F2} s"))) +
                string.Create(CultureInfo.InvariantCulture, $", dump {bare[Dump]:F2} s"));
        }

        return Result(options, measured);
    }

    private static async Task<MeasuredPath> OursAsync(BenchWorld world, WalRange range, int pair, CancellationToken cancellation)
    {
        var path = new MachinePath(world, world.Backup);
        var ours = await path.UndoAsync(path.FindWidest(range, BenchWorld.Missed), pair, new MergeOptions(), cancellation);
        await world.ForgetMergeAsync(cancellation);
        return ours;
    }

    // The bare tools read the copy while they write: so reading it counts to the merge.
    private static double Of(Stopwatches ours, string step) => step == MachinePath.Merge ? ours[MachinePath.Capture] + ours[step] : ours[step];

    private BenchResult Result(DrillOptions options, List<(Stopwatches Ours, Stopwatches Bare)> measured)
    {
        var ratios = Steps.ToDictionary(step => step, step => RatioSpread.Of(measured.Select(pair => Of(pair.Ours, step) / pair.Bare[step])));
        ratios["path"] = RatioSpread.Of(measured.Select(pair => pair.Ours.Total / Steps.Sum(step => pair.Bare[step])));
        ratios["mergeToDump"] = RatioSpread.Of(measured.Select(pair => Of(pair.Ours, MachinePath.Merge) / pair.Bare[Dump]));
        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = measured.Count,
            Ratios = ratios,
            Values = new Dictionary<string, double> { ["peakMemoryMb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000.0 },
        };
    }
}
