using System.Globalization;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>
/// The recovery of rows that two hundred transactions deleted, with an edit of a row that is still there between any two, beside the recovery of the
/// same rows deleted by one transaction. Each has a base backup of its own, taken just before, so that both replay what they made themselves.
/// </summary>
internal sealed class TrickleBenchmark : IBenchmark
{
    private const int BadTransactions = 200;

    public string Name => "recovery";

    public string? Kind => "trickle";

    public string Title => "the recovery of 200 bad transactions beside that of a single one";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var world = await BenchWorld.OpenAsync(options, tell, cancellation);
        var (ratios, stops, reading) = (new List<double>(), 0, 0.0);
        for (var pair = 0; pair < pairs; pair++)
        {
            var single = await MeasureAsync(world, pair * 2, () => DeleteAsync(world, 1, cancellation), cancellation);
            var trickle = await MeasureAsync(world, (pair * 2) + 1, () => DeleteAsync(world, BadTransactions, cancellation), cancellation);
            if (single.Restored != trickle.Restored)
                throw new InvalidOperationException($"{trickle.Restored} rows came back from {BadTransactions} transactions, expected the {single.Restored} of a single one.");
            ratios.Add(trickle.Watches.Total / single.Watches.Total);
            (stops, reading) = (trickle.Stops, trickle.Watches[MachinePath.Replay] + trickle.Watches[MachinePath.Capture]);
            tell(string.Create(CultureInfo.InvariantCulture, $"pair {pair + 1}: {trickle.Restored:N0} rows, {trickle.Stops} stops in {trickle.Watches.Total:F2} s, one stop in {single.Watches.Total:F2} s"));
        }

        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Ratios = new Dictionary<string, RatioSpread> { ["trickleToSingle"] = RatioSpread.Of(ratios) },
            Values = new Dictionary<string, double> { ["badTransactions"] = BadTransactions, ["stops"] = stops, ["secondsPerStop"] = reading / stops },
        };
    }

    private static async Task<MeasuredPath> MeasureAsync(
        BenchWorld world, int number, Func<Task<IReadOnlyList<uint>>> damage, CancellationToken cancellation)
    {
        var backup = await world.Cluster.BackUpAsync(BackupKind.Full, cancellation);
        var bad = await damage();
        await world.ExecuteAsync("CHECKPOINT", cancellation);
        var path = new MachinePath(world, backup);
        return await path.UndoAsync(path.Find(bad), number, new MergeOptions(), cancellation);
    }

    // Slice by slice, as a purge goes through apps; the customer's edits fall where they fall.
    private static async Task<IReadOnlyList<uint>> DeleteAsync(BenchWorld world, int slices, CancellationToken cancellation)
    {
        await using var connection = await world.Databases.Metadata.OpenConnectionAsync(cancellation);
        var bad = new List<uint>();
        for (var slice = 0; slice < slices; slice++)
        {
            await using var edit = new NpgsqlCommand(
                "UPDATE navigation_item SET updated_at = clock_timestamp() WHERE id = (SELECT id FROM navigation_item ORDER BY hashint8(id # $1) LIMIT 1)", connection)
            {
                Parameters = { new() { Value = (long)slice } },
            };
            await edit.ExecuteNonQueryAsync(cancellation);
            if (await world.DeleteItemsAsync(slices, slice, cancellation) is { } xid) bad.Add(xid);
        }

        return bad;
    }
}
