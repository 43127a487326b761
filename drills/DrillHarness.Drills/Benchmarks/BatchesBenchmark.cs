using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// The merge in small batches beside the merge in one transaction, while customers use the tables that rows come back to: how long it takes, how long
/// a customer waits for a lock, and how slow their statements become.
/// </summary>
internal sealed class BatchesBenchmark : IBenchmark
{
    private const int BatchRows = 1_000;

    public string Name => "recovery";

    public string? Kind => "batches";

    public string Title => "the merge in batches beside the merge in one transaction, with customers at work";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var world = await BenchWorld.OpenAsync(options, tell, cancellation);
        var measured = new List<(Measured One, Measured Batches)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var one = await MeasureAsync(world, pair * 2, new MergeOptions(), cancellation);
            var batches = await MeasureAsync(world, (pair * 2) + 1, new MergeOptions { BatchRows = BatchRows }, cancellation);
            measured.Add((one, batches));
            tell(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1}: one transaction {one}; batches {batches}"));
        }

        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Ratios = new Dictionary<string, RatioSpread> { ["batchesToOne"] = RatioSpread.Of(measured.Select(pair => pair.Batches.Seconds / pair.One.Seconds)) },
            Values = new Dictionary<string, double>
            {
                ["batchRows"] = BatchRows,
                ["longestLockMs"] = measured.Max(pair => pair.Batches.LongestLockMs),
                ["editP99Ms"] = measured.Max(pair => pair.Batches.EditP99Ms),
                ["longestEditMs"] = measured.Max(pair => pair.Batches.LongestEditMs),
                ["oneTransactionLongestLockMs"] = measured.Max(pair => pair.One.LongestLockMs),
                ["oneTransactionEditP99Ms"] = measured.Max(pair => pair.One.EditP99Ms),
            },
        };
    }

    private static async Task<Measured> MeasureAsync(BenchWorld world, int number, MergeOptions options, CancellationToken cancellation)
    {
        var backup = await world.Cluster.BackUpAsync(BackupKind.Full, cancellation);
        var bad = await world.DeleteItemsAsync(slices: 1, slice: 0, cancellation) ?? throw new InvalidOperationException("No navigation item was there to be deleted.");
        await world.ExecuteAsync("VACUUM ANALYZE navigation_item", cancellation);
        var measured = new Measured();
        var path = new MachinePath(world, backup)
        {
            AroundMerge = async merge =>
            {
                await using var customers = await CustomerLoad.BeginAsync(world.Databases.Metadata, cancellation);
                await using var waits = LockWatch.Begin(world.Databases.Metadata, application: null);
                var outcome = await merge();
                var (p99, longest) = await customers.EndAsync();
                measured = measured with { LongestLockMs = (await waits.LongestAsync()).TotalMilliseconds, EditP99Ms = p99, LongestEditMs = longest };
                return outcome;
            },
        };
        var undone = await path.UndoAsync(path.Find([bad]), number, options, cancellation);
        return measured with { Seconds = undone.Watches[MachinePath.Merge] };
    }

    private sealed record Measured
    {
        public double Seconds { get; init; }

        public double LongestLockMs { get; init; }

        public double EditP99Ms { get; init; }

        public double LongestEditMs { get; init; }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:F2} s, longest lock wait {LongestLockMs:F0} ms, edits p99 {EditP99Ms:F0} ms");
    }
}
