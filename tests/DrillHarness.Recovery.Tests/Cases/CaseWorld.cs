using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Strategies;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Targets;
using DrillHarness.Recovery.Undo;
using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>
/// Plays many cases on one cluster, a database each and a twin beside it, and recovers all of them from one base backup by one copy that is advanced
/// from the first case's stops to the last one's.
/// </summary>
internal sealed class CaseWorld : IAsyncDisposable
{
    private readonly IClusterEngine engine;
    private readonly Cluster cluster;
    private readonly BaseBackup backup;
    private readonly Dictionary<string, CaseResult> results = [];

    private CaseWorld(IClusterEngine engine, Cluster cluster, BaseBackup backup) => (this.engine, this.cluster, this.backup) = (engine, cluster, backup);

    public static async Task<CaseWorld> PlayAsync(IReadOnlyList<RecoveryCase> cases, CancellationToken cancellation)
    {
        var run = new RunLabel($"t{Guid.NewGuid():N}"[..16]);
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, run, cancellation);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions
        {
            Name = "live", Settings = new Dictionary<string, string> { ["max_prepared_transactions"] = "10", ["autovacuum"] = "off" },
        }, cancellation);
        for (var number = 0; number < cases.Count; number++)
            foreach (var name in new[] { Live(number), Twin(number) })
            {
                await cluster.CreateDatabaseAsync(name, cancellation);
                await using var source = cluster.OpenDataSource(name);
                await ExecuteAsync(source, cases[number].Schema, cancellation);
            }

        var world = new CaseWorld(engine, cluster, await cluster.BackUpAsync(BackupKind.Full, cancellation));
        await world.RecoverAsync(cases, cancellation);
        return world;
    }

    public CaseResult ResultOf(RecoveryCase played) => results[played.Name];

    public async ValueTask DisposeAsync() => await engine.DisposeAsync();

    private static string Live(int number) => $"live{number}";

    private static string Twin(int number) => $"twin{number}";

    private async Task RecoverAsync(IReadOnlyList<RecoveryCase> cases, CancellationToken cancellation)
    {
        var bad = new List<IReadOnlyList<uint>>();
        for (var number = 0; number < cases.Count; number++) bad.Add(await StepsAsync(cases[number], number, cancellation));
        await using var postgres = cluster.OpenDataSource("postgres");
        var range = await LiveWal.SealAsync(postgres, backup.StartLsn, cancellation);
        var files = new List<KnownFiles>();
        for (var number = 0; number < cases.Count; number++)
        {
            await using var live = cluster.OpenDataSource(Live(number));
            files.Add((await SchemaCatalog.ReadAsync(live, cancellation)).Files);
        }

        var scan = await new WalArchiveReader(new ServerPrograms(cluster.Host), ICommandHost.Stanza) { Known = KnownFiles.Of(files) }.ScanAsync(range, cancellation);
        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = "copy" }, cancellation);
        for (var number = 0; number < cases.Count; number++)
            results[cases[number].Name] = await RecoverAsync(cases[number], number, bad[number], scan, copy, cancellation);
    }

    private async Task<IReadOnlyList<uint>> StepsAsync(RecoveryCase played, int number, CancellationToken cancellation)
    {
        var xids = new List<uint>();
        await using var live = cluster.OpenDataSource(Live(number));
        await using var twin = cluster.OpenDataSource(Twin(number));
        var prepared = false;
        foreach (var step in played.Steps)
        {
            if (step.Kind is StepKind.Bad or StepKind.BadPrepared) xids.Add(await BadAsync(live, twin, step, cancellation));
            else
            {
                await ExecuteAsync(live, step.Sql, cancellation);
                if (step.Kind == StepKind.Good) await ExecuteAsync(twin, step.Sql, cancellation);
            }

            if (prepared) await ExecuteAsync(live, "COMMIT PREPARED 'purge'", cancellation);
            prepared = step.Kind == StepKind.BadPrepared;
        }

        if (prepared) await ExecuteAsync(live, "COMMIT PREPARED 'purge'", cancellation);
        return xids;
    }

    private static async Task<uint> BadAsync(NpgsqlDataSource live, NpgsqlDataSource twin, Step step, CancellationToken cancellation)
    {
        await using var connection = await live.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand($"BEGIN; {step.Sql}", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        if (step is { Edit: { } edit, Then: { } then })
        {
            await ExecuteAsync(live, edit, cancellation);
            await ExecuteAsync(twin, edit, cancellation);
            await using var second = new NpgsqlCommand(then, connection);
            await second.ExecuteNonQueryAsync(cancellation);
        }

        await using var xid = new NpgsqlCommand("SELECT pg_current_xact_id()::text::bigint % 4294967296", connection);
        var number = (uint)(long)(await xid.ExecuteScalarAsync(cancellation))!;
        await using var end = new NpgsqlCommand(step.Kind == StepKind.BadPrepared ? "PREPARE TRANSACTION 'purge'" : "COMMIT", connection);
        await end.ExecuteNonQueryAsync(cancellation);
        return number;
    }

    private async Task<CaseResult> RecoverAsync(
        RecoveryCase played, int number, IReadOnlyList<uint> xids, TransactionScan scan, PointInTimeCopy copy, CancellationToken cancellation)
    {
        await using var live = cluster.OpenDataSource(Live(number));
        try
        {
            var catalog = await SchemaCatalog.ReadAsync(live, cancellation);
            var incident = Incident.Of(scan.Committed.Where(transaction => xids.Contains(transaction.Xid)), scan.Committed, file => !catalog.IsInternal(file));
            var plan = StopPlan.For(incident, backup.StopLsn);
            await using var recoveryCopy = new ClusterCopy(copy, Live(number));
            var capture = await CaptureRun.TakeAsync(recoveryCopy, incident, plan, new CaptureOptions
            {
                Directory = engine.Directory.MakeDirectory($"capture{number}"),
                Live = catalog,
                TenantTable = played.TenantTable is { } tenant ? new TableName("public", tenant) : null,
                Without = [.. played.Without.Select(TableName.Of)],
            }, cancellation);
            var written = scan.Committed.Where(transaction => transaction.CommitLsn >= incident.First.CommitLsn).Select(transaction => transaction.Xid).ToHashSet();
            var options = played.Options(new MergeOptions { History = new RowHistory(recoveryCopy.Source, written) });
            var before = played.IsUndone ? await PrintAsync(live, played, cancellation) : null;
            CaseResult result;
            if (played.AfterPlan is { } edit)
            {
                await PlanThenAsync(capture, live, options, edit, number, cancellation);
                options = options with { History = null };
            }

            await using (var session = await MergeSession.OpenAsync(capture, live, options, cancellation))
            {
                var planned = await session.PlanAsync(cancellation);
                var outcome = played.Meanwhile is { } sql ? await ApplyBesideAsync(session, played, sql, number, cancellation) : await session.ApplyAsync(null, cancellation);
                result = new CaseResult(null, plan, planned, await session.FatesAsync(cancellation), outcome, await DifferencesAsync(played, number, cancellation));
            }

            return before is null ? result : await UndoAsync(played, live, before, result, cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            return new CaseResult(failed, null, [], [], null, await DifferencesAsync(played, number, cancellation));
        }
    }

    private async Task PlanThenAsync(Capture capture, NpgsqlDataSource live, MergeOptions options, string edit, int number, CancellationToken cancellation)
    {
        await using (var session = await MergeSession.OpenAsync(capture, live, options, cancellation)) await session.PlanAsync(cancellation);
        await using var twin = cluster.OpenDataSource(Twin(number));
        await ExecuteAsync(live, edit, cancellation);
        await ExecuteAsync(twin, edit, cancellation);
    }

    private static async Task<CaseResult> UndoAsync(RecoveryCase played, NpgsqlDataSource live, IReadOnlyList<string> before, CaseResult merged, CancellationToken cancellation)
    {
        if (played.BeforeUndo is { } edit) await ExecuteAsync(live, edit, cancellation);
        var undone = await Undoing.RevertAsync(live, merged.Outcome!.UndoId!.Value, cancellation);
        var differences = new List<string>(merged.Differences);
        if (played.ExpectUndone.Count == 0)
        {
            var after = await PrintAsync(live, played, cancellation);
            differences.AddRange(before.Except(after).Select(line => $"gone after the undo: {line}").Concat(after.Except(before).Select(line => $"new after the undo: {line}")));
        }

        foreach (var (sql, expected) in played.ExpectUndone)
            if (await ReadAsync(live, sql, cancellation) is var found && found != expected) differences.Add($"after the undo, {sql}: expected {expected}, found {found}");
        return merged with { Differences = differences, Undone = undone };
    }

    private static async Task<IReadOnlyList<string>> PrintAsync(NpgsqlDataSource source, RecoveryCase played, CancellationToken cancellation)
    {
        var printed = new List<string>();
        foreach (var table in (await SchemaCatalog.ReadAsync(source, cancellation)).Tables)
            printed.AddRange((await ReadAsync(source, $"SELECT {Row(table)} || ' x ' || count(*) FROM ONLY {table.Name.Quoted} t GROUP BY {Row(table)} ORDER BY 1", cancellation)).Split('\n').Select(row => $"{table.Name} {row}"));
        foreach (var sql in played.AlsoAlike) printed.Add(await ReadAsync(source, sql, cancellation));
        return printed;
    }

    private static string Row(TableShape table) => $"concat_ws(' | ', {string.Join(", ", table.All.Select(column => $"coalesce({Sql.Identifier(column.Name)}::text, 'NULL')"))})";

    private async Task<MergeOutcome> ApplyBesideAsync(MergeSession session, RecoveryCase played, string sql, int number, CancellationToken cancellation)
    {
        await using var live = cluster.OpenDataSource(Live(number));
        await using var customer = await live.OpenConnectionAsync(cancellation);
        await using var edit = new NpgsqlCommand($"BEGIN; {sql}", customer);
        await edit.ExecuteNonQueryAsync(cancellation);
        var merging = session.ApplyAsync(null, cancellation);
        await new Until { Awaited = "the merge to wait for the customer", Deadline = Deadlines.Command }.TrueAsync(async token =>
            await ReadAsync(live, "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted", token) == "True", cancellation);
        if (played.Tried is { } tried)
            Assert.That(async () => await ExecuteAsync(live, $"SET lock_timeout = '300ms'; {tried}", cancellation), Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.LockNotAvailable));
        await using var commit = new NpgsqlCommand("COMMIT", customer);
        await commit.ExecuteNonQueryAsync(cancellation);
        await using var twin = cluster.OpenDataSource(Twin(number));
        await ExecuteAsync(twin, sql, cancellation);
        return await merging;
    }

    private async Task<IReadOnlyList<string>> DifferencesAsync(RecoveryCase played, int number, CancellationToken cancellation)
    {
        await using var live = cluster.OpenDataSource(Live(number));
        await using var twin = cluster.OpenDataSource(Twin(number));
        var differences = new List<string>();
        if (played.Expect.Count == 0)
        {
            foreach (var table in (await SchemaCatalog.ReadAsync(twin, cancellation)).Tables)
                await CompareAsync(live, twin, $"SELECT {Row(table)} FROM ONLY {table.Name.Quoted} t ORDER BY 1", $"{table.Name}", differences, cancellation);
            foreach (var sql in played.AlsoAlike) await CompareAsync(live, twin, sql, sql, differences, cancellation);
        }

        foreach (var (sql, expected) in played.Expect)
            if (await ReadAsync(live, sql, cancellation) is var found && found != expected) differences.Add($"{sql}: expected {expected}, found {found}");
        return differences;
    }

    private static async Task CompareAsync(NpgsqlDataSource live, NpgsqlDataSource twin, string sql, string what, List<string> differences, CancellationToken cancellation)
    {
        var (here, there) = (await ReadAsync(live, sql, cancellation), await ReadAsync(twin, sql, cancellation));
        if (here == there) return;
        var lines = here.Split('\n').Except(there.Split('\n')).Take(3).Select(line => $"only live: {line}")
            .Concat(there.Split('\n').Except(here.Split('\n')).Take(3).Select(line => $"only twin: {line}"));
        differences.Add($"{what}: {string.Join("; ", lines)} ({here.Split('\n').Length} to {there.Split('\n').Length} lines)");
    }

    private static async Task<string> ReadAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var lines = new List<string>();
            while (await reader.ReadAsync(cancellation)) lines.Add(reader.IsDBNull(0) ? "NULL" : $"{reader.GetValue(0)}");
            return string.Join('\n', lines);
        }
        catch (PostgresException refused)
        {
            return $"{refused.SqlState} {refused.MessageText}";
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
