using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Verification.AnySchema;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Matrix;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Drills.Soak.Playing;

/// <summary>
/// Some runs that share a base backup and one copy of it: all incidents happen one after the other, then the copy goes from stop to stop in the
/// same order, and each database is recovered and compared while the copy stands at its last stop.
/// </summary>
internal sealed class SoakBatch(SoakWorld world, int number, Func<SoakCase, ISoakRecovery> recoveryOf)
{
    private const int MostDraws = 4;

    private readonly List<Played> played = [];
    private PointInTimeCopy? copy;
    private int copies;

    /// <summary>Plays and recovers the cases in order. What goes wrong in one is told in its run and does not stop the others.</summary>
    public async Task<IReadOnlyList<SoakRun>> RunAsync(IReadOnlyList<SoakCase> cases, Action<SoakRun> ended, CancellationToken cancellation)
    {
        var runs = new List<SoakRun>();
        try
        {
            await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation },
                async (built, token) => await world.BuildAsync(built, token));
            var backup = await world.Live.BackUpAsync(BackupKind.Full, cancellation);
            var preparing = PrepareCopyAsync(cancellation);
            foreach (var one in cases) played.Add(await PlayAsync(one, cancellation));
            var survey = await SurveyAsync(backup, cancellation);
            await preparing;
            foreach (var one in played)
            {
                runs.Add(await RecoverAsync(one, survey, backup, cancellation));
                ended(runs[^1]);
            }
        }
        finally
        {
            foreach (var one in played) await one.DisposeAsync();
            if (copy is not null) await copy.DisposeAsync();
        }

        foreach (var one in played) await world.DropAsync(one.Case, cancellation);
        return runs;
    }

    private async Task PrepareCopyAsync(CancellationToken cancellation) =>
        copy = await world.Live.PrepareCopyAsync(new CopyOptions { Name = $"copy{number}-{++copies}" }, cancellation);

    private async Task<Played> PlayAsync(SoakCase one, CancellationToken cancellation)
    {
        var (live, twin) = (world.Live.OpenDataSource(one.Database), world.Twin.OpenDataSource(one.Database));
        var livePlay = new LivePlay(live);
        var twinPlay = new TwinPlay(twin);
        try
        {
            await livePlay.PlayAsync(one, cancellation);
        }
        catch (PostgresException hindered) when (hindered.SqlState == PostgresErrorCodes.ForeignKeyViolation && one.Draw < MostDraws)
        {
            await live.DisposeAsync();
            await twin.DisposeAsync();
            await world.DropAsync(one, cancellation);
            var next = one.Next();
            await world.BuildAsync(next, cancellation);
            return await PlayAsync(next, cancellation);
        }
        catch (PostgresException broken)
        {
            var failure = $"the incident did not happen: {broken.SqlState} {broken.MessageText}";
            return new Played(one, live, twin, livePlay, twinPlay, Task.CompletedTask) { Failure = failure };
        }

        // The twin is another server: it catches up while the next case is played.
        return new Played(one, live, twin, livePlay, twinPlay, twinPlay.PlayAsync(livePlay.Committed, cancellation));
    }

    private async Task<WalSurvey> SurveyAsync(BaseBackup backup, CancellationToken cancellation)
    {
        var files = new List<KnownFiles>();
        foreach (var one in played) files.Add((await SchemaCatalog.ReadAsync(one.LiveSource, cancellation)).Files);
        await using var server = world.Live.OpenDataSource("postgres");
        var range = await LiveWal.SealAsync(server, backup.StartLsn, cancellation);
        return await new WalArchiveReader(new ServerPrograms(world.Live.Host), ICommandHost.Stanza) { Known = KnownFiles.Of(files) }.SurveyAsync(range, cancellation);
    }

    private async Task<SoakRun> RecoverAsync(Played one, WalSurvey survey, BaseBackup backup, CancellationToken cancellation)
    {
        var run = new SoakRun(one.Case.Seed, one.Case.Kind)
        {
            EditsAccepted = one.LivePlay.Committed.Count,
            EditsRejected = one.LivePlay.TurnedAway.Count,
            Failure = one.Failure,
            Draw = one.Case.Draw,
        };
        if (run.Failure is not null) return run;
        var directory = world.Engine.Directory.MakeDirectory($"capture-{one.Case.Seed}");
        try
        {
            await one.Twin;
            await using var stops = new CountedStops(new ClusterCopy(copy!, one.Case.Database));
            run = run with { Explained = one.TwinPlay.Substituted };
            var scene = new SoakScene(one.Case, one.LiveSource, survey, backup, stops, directory) { BadTransactions = one.LivePlay.BadTransactions };
            await recoveryOf(one.Case).RecoverAsync(scene, cancellation);
            var (_, differences) = await AnySchemaOracle.CompareAsync(one.LiveSource, one.TwinSource, cancellation);
            return run with { Differences = [.. differences.Select(difference => difference.ToString())], Stops = stops.Count };
        }
        catch (RecoveryRefusedException refusal)
        {
            return RecoveryMatrix.Foreseeing(refusal.Message) is null
                ? run with { Failure = $"refused for a reason that is not in the matrix: {refusal.Message}" }
                : run with { Refusal = refusal.Message };
        }
        catch (Exception broke) when (!cancellation.IsCancellationRequested)
        {
            if (broke is ServerEndedException or InvalidOperationException) await ReplaceCopyAsync(cancellation);
            return run with { Failure = Told(broke) };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // A copy that has ended, or gone too far, is of no use to the next run.
    private async Task ReplaceCopyAsync(CancellationToken cancellation)
    {
        await copy!.DisposeAsync();
        await PrepareCopyAsync(cancellation);
    }

    private static string Told(Exception broke) => broke switch
    {
        PostgresException postgres => $"{postgres.SqlState} {postgres.MessageText} {postgres.Where} {Place(broke)} {postgres.Data["statement"]}",
        TwinDivergedException => broke.Message,
        _ => $"{broke.GetType().Name}: {broke.Message} {Place(broke)}",
    };

    private static string Place(Exception broke) =>
        string.Join(' ', broke.StackTrace?.Split('\n').Where(line => line.Contains("DrillHarness", StringComparison.Ordinal) && !line.Contains("LiveSql", StringComparison.Ordinal)).Take(2).Select(line => line.Trim()) ?? []);

    private sealed record Played(SoakCase Case, NpgsqlDataSource LiveSource, NpgsqlDataSource TwinSource, LivePlay LivePlay, TwinPlay TwinPlay, Task Twin) : IAsyncDisposable
    {
        public string? Failure { get; init; }

        public async ValueTask DisposeAsync()
        {
            await Twin.ContinueWith(_ => { }, TaskScheduler.Default);
            await LiveSource.DisposeAsync();
            await TwinSource.DisposeAsync();
        }
    }
}
