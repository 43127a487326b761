using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>A whole recovery without people: locate, restore, halt and read at every stop, merge.</summary>
internal sealed class MachinePath(BenchWorld world, BaseBackup backup)
{
    public const string Locate = "locate";
    public const string Restore = "restore";
    public const string Capture = "capture";
    public const string Merge = "merge";

    /// <summary>Done around the merge; by default it is simply run.</summary>
    public Func<Func<Task<MergeOutcome>>, Task<MergeOutcome>> AroundMerge { get; init; } = merge => merge();

    /// <summary>Undoes these transactions.</summary>
    /// <param name="number">Tells one recovery's copy from another's.</param>
    /// <param name="options">How the merge is done.</param>
    /// <returns>How long each step took, how many stops there were and how many rows came back.</returns>
    public async Task<(Stopwatches Watches, int Stops, long Restored)> UndoAsync(
        IReadOnlyCollection<uint> bad, int number, MergeOptions options, CancellationToken cancellation)
    {
        var watches = new Stopwatches();
        var live = world.Databases.Metadata;
        var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
        var incident = await watches.TimeAsync(Locate, async () =>
        {
            var range = await LiveWal.SealAsync(live, backup.StartLsn, cancellation);
            var survey = await new WalArchiveReader(new ServerPrograms(world.Cluster.Host), ICommandHost.Stanza).SurveyAsync(range, cancellation);
            return survey.IncidentOf(survey.Find([.. bad]), file => !catalog.IsInternal(file));
        });
        await using var pitr = await watches.TimeAsync(Restore, () => world.Cluster.PrepareCopyAsync(new CopyOptions { Name = $"path{number}" }, cancellation));
        await using var copy = new ClusterCopy(pitr, DatabaseNames.Metadata);
        var plan = StopPlan.For(incident, backup.StopLsn);
        var capture = await watches.TimeAsync(Capture, () => CaptureRun.TakeAsync(copy, incident, plan, new CaptureOptions
        {
            Directory = world.Engine.Directory.MakeDirectory($"path-capture{number}"), Live = catalog, TenantTable = DrillWorld.TenantTable,
        }, cancellation));
        var outcome = await watches.TimeAsync(Merge, async () =>
        {
            await using var session = await MergeSession.OpenAsync(capture, live, options, cancellation);
            return await AroundMerge(() => session.ApplyAsync(null, cancellation));
        });
        return (watches, capture.Stops, outcome.Restored);
    }
}
