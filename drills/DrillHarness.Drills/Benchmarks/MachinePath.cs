using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Metadata;
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

/// <summary>A whole recovery without people: locate, restore, halt and read at every stop, merge.</summary>
internal sealed class MachinePath(BenchWorld world, BaseBackup backup)
{
    public const string Locate = "locate";
    public const string Restore = "restore";
    public const string Replay = "replay";
    public const string Capture = "capture";
    public const string Merge = "merge";

    /// <summary>Done around the merge; by default it is simply run.</summary>
    public Func<Func<Task<MergeOutcome>>, Task<MergeOutcome>> AroundMerge { get; init; } = merge => merge();

    private NpgsqlDataSource Live => world.Databases.Metadata;

    private WalArchiveReader Archive => new(new ServerPrograms(world.Cluster.Host), ICommandHost.Stanza);

    /// <summary>Finds transactions that are known by their ids.</summary>
    public Func<SchemaCatalog, CancellationToken, Task<Incident>> Find(IReadOnlyCollection<uint> bad) => async (catalog, cancellation) =>
    {
        var survey = await Archive.SurveyAsync(await LiveWal.SealAsync(Live, backup.StartLsn, cancellation), cancellation);
        return survey.IncidentOf(survey.Find(bad), file => !catalog.IsInternal(file));
    };

    /// <summary>Finds the transaction that took the most rows of a table, in a range that was sealed before.</summary>
    public Func<SchemaCatalog, CancellationToken, Task<Incident>> FindWidest(WalRange range, TableName missed) => async (catalog, cancellation) =>
    {
        var scan = await Archive.ScanAsync(range, cancellation);
        return Incident.Widest(SuspectRanking.Rank(scan.Committed, catalog), missed);
    };

    /// <summary>Undoes what is found.</summary>
    /// <param name="find">How the bad transactions are found.</param>
    /// <param name="number">Tells one recovery's copy from another's.</param>
    /// <param name="options">How the merge is done.</param>
    /// <returns>The incident, how long each step took, how many stops there were and how many rows came back.</returns>
    public async Task<MeasuredPath> UndoAsync(
        Func<SchemaCatalog, CancellationToken, Task<Incident>> find, int number, MergeOptions options, CancellationToken cancellation)
    {
        var watches = new Stopwatches();
        var (incident, catalog) = await watches.TimeAsync(Locate, async () =>
        {
            var known = await SchemaCatalog.ReadAsync(Live, cancellation);
            return (await find(known, cancellation), known);
        });
        await using var pitr = await watches.TimeAsync(Restore, () => world.Cluster.PrepareCopyAsync(new CopyOptions { Name = $"path{number}" }, cancellation));
        await using var copy = new ClusterCopy(pitr, DatabaseNames.Metadata);
        var plan = StopPlan.For(incident, backup.StopLsn);
        var capture = await watches.TimeAsync(Capture, () => CaptureRun.TakeAsync(new TimedCopy(copy, watches), incident, plan, new CaptureOptions
        {
            Directory = world.Engine.Directory.MakeDirectory($"path-capture{number}"), Live = catalog, TenantTable = DrillWorld.TenantTable,
        }, cancellation));
        var outcome = await watches.TimeAsync(Merge, async () =>
        {
            await using var session = await MergeSession.OpenAsync(capture, Live, options, cancellation);
            return await AroundMerge(() => session.ApplyAsync(null, cancellation));
        });
        return new MeasuredPath(incident, watches, capture.Stops, outcome.Restored);
    }

    // Replay is measured apart from what is read at each stop.
    private sealed class TimedCopy(ClusterCopy copy, Stopwatches watches) : IRecoveryCopy
    {
        public NpgsqlDataSource Source => copy.Source;

        public IServerPrograms Programs => copy.Programs;

        public IReadOnlyList<string> ClientArguments => copy.ClientArguments;

        public Task AdvanceAsync(CopyStop stop, CancellationToken cancellation) => watches.TimeAsync(Replay, () => copy.AdvanceAsync(stop, cancellation));
    }
}
