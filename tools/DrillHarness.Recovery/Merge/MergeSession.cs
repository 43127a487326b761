using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Undo;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Brings what was captured back into the live database. Rows are staged in temporary tables of one live connection, sorted by fate with
/// set-based SQL, and put back in one transaction (or in batches, or for some tenants first). The live row always wins; identity values are kept;
/// triggers do not fire, since what they would do was done when the rows were first written. Needs a role that may set session_replication_role.
/// </summary>
public sealed class MergeSession : IAsyncDisposable
{
    private const int MostAttempts = 3;
    private const int MostConflicts = 100;

    private readonly LiveSql live;
    private readonly MergePlan plan;
    private readonly MergeOptions options;
    private readonly string incident;
    private UndoLog? undo;
    private ChangesBack? changes;
    private ChangesBack? foreseen;
    private ColumnsBack? columns;
    private IReadOnlyList<string> followed = [];

    private MergeSession(NpgsqlConnection connection, MergePlan plan, MergeOptions options) =>
        (live, this.plan, this.options, incident) = (new LiveSql(connection), plan, options, AppliedMerges.NameOf(plan.Capture.Incident));

    /// <summary>True when this incident has been merged into this database before.</summary>
    public bool AlreadyApplied { get; private set; }

    /// <summary>Opens the live connection, reads its catalog and stages the captured rows beside the live ones. Changes no live row.</summary>
    /// <exception cref="RecoveryRefusedException">A damaged table cannot be merged safely; the message says why.</exception>
    public static async Task<MergeSession> OpenAsync(Capture capture, NpgsqlDataSource liveSource, MergeOptions options, CancellationToken cancellation)
    {
        var connection = await liveSource.OpenConnectionAsync(cancellation);
        try
        {
            if (options.ProveTarget is { } prove) await prove(connection, cancellation);
            await using (var limit = new NpgsqlCommand($"SET lock_timeout = {(long)options.LockTimeout.TotalMilliseconds}", connection)) await limit.ExecuteNonQueryAsync(cancellation);
            var catalog = await SchemaCatalog.ReadAsync(connection, cancellation);
            await SessionPath.PrepareAsync(connection, cancellation);
            var (whole, tenants) = await AppliedMerges.ReadAsync(connection, AppliedMerges.NameOf(capture.Incident), cancellation);
            // What was made again stands by now, and would be in the way of a plan.
            var plan = whole ? new MergePlan(capture, catalog, [], []) : MergePlan.For(capture, catalog);
            var session = new MergeSession(connection, plan, options) { AlreadyApplied = whole };
            if (!whole) await session.StageAsync(tenants, cancellation);
            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What else there is to tell of a plan: rows that follow what they refer to, and what finds no row.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>What a merge would do now, table by table. Reads the live tables and writes into the session's temporary ones alone.</summary>
    public async Task<IReadOnlyList<TableMerge>> PlanAsync(CancellationToken cancellation)
    {
        if (AlreadyApplied) return [];
        foreseen = new ChangesBack(live, plan, null);
        await foreseen.CorrectStagedAsync(cancellation);
        await foreseen.PrepareMovesAsync(MergeScope.Of(options.OnlyTenants, "n."), hold: false, cancellation);
        await new FateSorting(live, plan, options).SortAsync(lockParents: false, cancellation);
        await foreseen.ForeseeAsync(MergeScope.Of(options.OnlyTenants, "n."), cancellation);
        var fates = await FatesAsync(cancellation);
        Remarks = [.. followed, .. await columns!.LackingAsync(cancellation)];
        foreach (var staged in plan.Tables) await live.ExecuteAsync($"DELETE FROM {staged.Fates} WHERE fate <> '{RowFate.Restored}'; TRUNCATE {staged.Held}", cancellation);
        return fates;
    }

    /// <summary>
    /// Puts rows back in one transaction. With <paramref name="tenants"/> only theirs, and the rest stays pending for a later call;
    /// with null all that are pending, and the incident is written down as merged.
    /// </summary>
    /// <exception cref="RecoveryRefusedException">A restored row would have pointed at nothing; rolled back.</exception>
    /// <exception cref="PostgresException">A statement timeout, or the server said no; rolled back.</exception>
    public async Task<MergeOutcome> ApplyAsync(IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        if (AlreadyApplied) return new MergeOutcome { Restored = 0, Tenants = [], AlreadyApplied = true };
        await Triggers.RefuseUnknownAsync(live, plan, options.KeepTriggers, cancellation);
        var whole = options.BatchRows is not null && tenants is null ? WhyWhole : null;
        if (options.BatchRows is { } rows && tenants is null && whole is null)
        {
            var batched = await new BatchedMerge(live, plan, options, incident).RunAsync(rows, cancellation);
            return batched with { Remarks = [.. followed, .. batched.Remarks] };
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await live.Connection.BeginTransactionAsync(cancellation);
                var outcome = await PutBackAsync(tenants, cancellation);
                await transaction.CommitAsync(cancellation);
                return whole is null ? outcome : outcome with { Remarks = [.. outcome.Remarks, $"merged in one transaction, not in batches: {whole}"] };
            }
            catch (PostgresException raced) when (RecoveryRefusedException.IsGivingWay(raced) || IsTaken(raced))
            {
                // Rolled back. A customer took a unique key, or held a lock: the fates are worked out anew.
                if (attempt == MostAttempts) throw GivenUp(raced, attempt);
            }
        }
    }

    /// <summary>The fates of all staged rows, table by table, as they stand after <see cref="ApplyAsync"/>.</summary>
    public async Task<IReadOnlyList<TableMerge>> FatesAsync(CancellationToken cancellation)
    {
        var merged = new List<TableMerge>();
        if (AlreadyApplied) return merged;
        foreach (var staged in plan.Tables) merged.Add(await FatesOfAsync(staged, cancellation));
        return merged;
    }

    /// <summary>Rows taken from each tenant, by tenant key: deleted and changed ones. Empty without a tenant table.</summary>
    public async Task<IReadOnlyDictionary<string, long>> DamagePerTenantAsync(CancellationToken cancellation)
    {
        if (AlreadyApplied || plan.Tables.Count == 0) return new Dictionary<string, long>();
        var all = string.Join(" UNION ALL ", plan.Tables.SelectMany(staged => new[] { staged.Rows, staged.Before }).Select(rows => $"SELECT {StagedTable.Tenant} FROM {rows}"));
        var counts = await live.RowsAsync($"SELECT t, count(*) FROM ({all}) every(t) WHERE t IS NOT NULL GROUP BY t", cancellation);
        return counts.ToDictionary(row => row[0]!, row => long.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Writes the keys of every row that the merge put back or changed, for caches and search indexes: a line each of table, operation and key, by tabs.
    /// </summary>
    public async Task WriteTouchedKeysAsync(string path, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(path);
        foreach (var staged in plan.Tables.Where(staged => staged.Key.Count > 0))
            foreach (var (operation, rows, which) in new[] { ("insert", staged.Rows, $"NOT EXISTS (SELECT FROM {staged.Fates} f WHERE f.{StagedTable.Change} = r.{StagedTable.Change} AND f.fate <> '{RowFate.Restored}')"), ("update", staged.Before, "true") })
            {
                using var keys = await live.Connection.BeginTextExportAsync(
                    $"COPY (SELECT {Sql.Literal(staged.Table.Name.ToString())}, '{operation}', {Sql.List(staged.Key, "r.")} FROM {rows} r WHERE {which}) TO STDOUT", cancellation);
                while (await keys.ReadLineAsync(cancellation) is { } line) await file.WriteLineAsync(line);
            }
    }

    /// <summary>Gives the live connection back, which drops the staged rows.</summary>
    public async ValueTask DisposeAsync()
    {
        // A pooled connection keeps its session, temporary tables included.
        if (live.Connection.State == System.Data.ConnectionState.Open) await live.ExecuteAsync("DISCARD ALL", CancellationToken.None);
        await live.Connection.DisposeAsync();
    }

    // Why it has to go as a whole; null when it can go in batches.
    private string? WhyWhole
    {
        get
        {
            if (plan.Capture.Structures.Count > 0) return "what DDL took is made again at once";
            if (plan.Tables.FirstOrDefault(staged => staged.MovesKeys) is { } moving) return $"what is unique of rows of {moving.Table.Name} comes back, and one may have to make room for another";
            if (plan.Tables.FirstOrDefault(staged => staged.Key.Count == 0) is { } keyless) return $"{keyless.Table.Name} has no key";
            var circle = TableOrder.InCycles([.. plan.Tables.Select(staged => staged.Table)]);
            return circle.Count > 0 ? $"{string.Join(", ", circle.Select(table => table.Name))} refer to each other in a circle" : null;
        }
    }

    private static bool IsTaken(PostgresException raced) => raced.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation;

    private static RecoveryRefusedException GivenUp(PostgresException raced, int attempts) => IsTaken(raced)
        ? new RecoveryRefusedException($"{raced.SqlState} {raced.MessageText}: {attempts} attempts to put the rows back met a row that has their place, expected it free. Nothing was written." +
            $"{Environment.NewLine}  HINT: which row is it? drill rescue plan lists the conflicts that it can tell", raced)
        : RecoveryRefusedException.GaveWay(raced, $"{attempts} attempts to put the rows back gave way to customers, expected one to come through");

    private async Task<MergeOutcome> PutBackAsync(IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        if (options.ProveTarget is { } prove) await prove(live.Connection, cancellation);
        undo = options.KeepUndoLog ? new UndoLog(live) : null;
        if (undo is not null) await undo.BeginAsync(incident, tenants ?? options.OnlyTenants, cancellation);
        await Triggers.SilenceAsync(live, plan, options.KeepTriggers, cancellation);
        var structure = new StructureBack(live, plan, columns!, undo);
        await structure.BeforeRowsAsync(cancellation);
        changes = new ChangesBack(live, plan, undo);
        await changes.CorrectStagedAsync(cancellation);
        var changed = MergeScope.Of(tenants ?? options.OnlyTenants, "n.");
        await changes.PrepareMovesAsync(changed, hold: true, cancellation);
        var sorting = new FateSorting(live, plan, options);
        await sorting.SortAsync(lockParents: true, cancellation);
        var scope = MergeScope.Of(tenants);
        var touched = await MergeScope.TenantsAsync(live, plan, scope, cancellation);
        await changes.TakeOutMovedAsync(cancellation);
        var restored = await new RowsBack(live, plan, undo).AllAsync(scope, cancellation);
        await changes.PutInMovedAsync(changed, cancellation);
        await changes.ApplyAsync(changed, cancellation);
        await structure.AfterRowsAsync(changed, cancellation);
        await AssertNothingDanglesAsync(cancellation);
        await changes.AssertNothingDanglesAsync(cancellation);
        if (tenants is not null) await MarkMergedAsync(scope, RowFate.Restored, cancellation);
        await Triggers.RestoreAsync(live, plan, options.KeepTriggers, cancellation);
        await AppliedMerges.AddAsync(live.Connection, incident, tenants ?? options.OnlyTenants, cancellation);
        if (undo is not null) await undo.FinishAsync(cancellation);
        if (options.Announce is { } announce) await announce(live.Connection, touched, cancellation);
        return new MergeOutcome
        {
            Restored = restored,
            ChangesUndone = changes.Undone.Values.Sum(),
            Tenants = touched,
            UndoId = undo?.Run,
            Remarks = [.. followed, .. structure.Remarks, .. await sorting.RemarksAsync(cancellation), .. await SoftReferences.DanglingAsync(live, plan, options.SoftReferences, cancellation)],
        };
    }

    private async Task StageAsync(IReadOnlyList<string> merged, CancellationToken cancellation)
    {
        // Staged rows are read several times over, and hashed: at the defaults that would go through files.
        await live.ExecuteAsync($"""
            SET temp_buffers = '256MB'; SET work_mem = '128MB';
            SET statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}
            """, cancellation);
        var staging = new Staging(live.Connection, plan.Capture);
        foreach (var staged in plan.Tables)
        {
            await staging.LoadAsync(staged, cancellation);
            if (staged.Captured.HasMovedIn) await RefuseAlikeAsync(staged, cancellation);
            await new Pairing(live, staged).PairAsync(plan.Capture.Writers, cancellation);
            // Where a changed row's key was changed since, it is known by the new one.
            await live.ExecuteAllAsync(ChangedRows.Follow(staged), cancellation);
            // An autovacuum has seen the live table empty by now; joined on that belief, a million rows would be looked up one by one.
            if (options.AnalyzeLive && !staged.IsMissing) await live.ExecuteAsync($"ANALYZE {staged.Table.Name.Quoted}", cancellation);
        }

        var parents = new FollowedParents(live, plan);
        followed = [.. staging.Remarks, .. await parents.FollowAsync(keep: options.History is not null, cancellation)];
        columns = new ColumnsBack(live, plan);
        await columns.StageAsync(staging, parents, cancellation);
        // Of those that an earlier merge was about, nothing is left to do.
        if (merged.Count > 0) await MarkMergedAsync(MergeScope.Of(merged), options.OnlyTenants is null ? RowFate.Restored : RowFate.LeftOut, cancellation);
    }

    private async Task RefuseAlikeAsync(StagedTable staged, CancellationToken cancellation)
    {
        if (staged.Key.Count > 0 && await live.ScalarAsync<long>(ChangedRows.CountOutsideKey(staged), cancellation) > 0)
            throw new RecoveryRefusedException($"Rows were moved to partition {staged.Table.Name}, whose key ({string.Join(", ", staged.Key)}) does not hold the partition key, expected so: " +
                $"rows of two partitions may have the same one. Nothing was written.{Environment.NewLine}  HINT: move the rows back by an UPDATE of the partition key, with the old values read from the copy");
    }

    private async Task MarkMergedAsync(string scope, RowFate fate, CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables)
        {
            await live.ExecuteAsync(staged.Mark(fate, "an earlier part of the merge", scope), cancellation);
            await live.ExecuteAsync($"DELETE FROM {staged.After} WHERE {scope}; DELETE FROM {staged.Before} WHERE {scope}", cancellation);
        }
    }

    private async Task AssertNothingDanglesAsync(CancellationToken cancellation)
    {
        // Parents that were not damaged are locked, so what was found of them when fates were sorted still stands.
        foreach (var reference in plan.References.Where(reference => reference.StagedParents.Count > 0 && reference.Dangling is not null))
        {
            var dangling = await live.ScalarAsync<long>(reference.Dangling!, cancellation);
            if (dangling > 0)
                throw new RecoveryRefusedException($"{dangling} restored rows of {reference.Child.Table.Name} would point at nothing by " +
                    $"{reference.Key.Name}, expected 0. Nothing was written.");
        }
    }

    private async Task<TableMerge> FatesOfAsync(StagedTable staged, CancellationToken cancellation)
    {
        var counts = (await live.RowsAsync($"SELECT fate, count(*) FROM {staged.Fates} GROUP BY fate", cancellation))
            .ToDictionary(row => row[0]!, row => long.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture));
        long Of(RowFate fate) => counts.GetValueOrDefault(fate.ToString());
        var deleted = await live.ScalarAsync<long>($"SELECT count(*) FROM {staged.Rows}", cancellation);
        var others = Of(RowFate.KeptNewer) + Of(RowFate.Recreated) + Of(RowFate.Conflict) + Of(RowFate.LeftOut);
        return new TableMerge(staged.Table.Name, deleted, deleted - others, Of(RowFate.KeptNewer), Of(RowFate.Recreated), Of(RowFate.Conflict))
        {
            LeftOut = Of(RowFate.LeftOut),
            Changed = await live.ScalarAsync<long>($"SELECT count(*) FROM {staged.Before}", cancellation),
            Held = await live.ScalarAsync<long>($"SELECT count(DISTINCT change) FROM {staged.Stuck} stuck", cancellation),
            Kept = foreseen?.Kept.GetValueOrDefault(staged) ?? 0,
            Trades = (changes ?? foreseen)?.Trading.Contains(staged) == true,
            ChangesUndone = changes?.Undone.GetValueOrDefault(staged) ?? 0,
            ConflictKeys = await ConflictsAsync(staged, cancellation),
            PerTenant = (await live.RowsAsync($"SELECT {StagedTable.Tenant}, count(*) FROM {staged.Rows} WHERE {StagedTable.Tenant} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC", cancellation))
                .ToDictionary(row => row[0]!, row => long.Parse(row[1]!, System.Globalization.CultureInfo.InvariantCulture)),
        };
    }

    private async Task<IReadOnlyList<string>> ConflictsAsync(StagedTable staged, CancellationToken cancellation)
    {
        var key = staged.Key.Count > 0 ? $"concat_ws(', ', {string.Join(", ", staged.Key.Select(column => $"d.{Sql.Identifier(column)}::text"))})" : "'a row without a key'";
        return [.. (await live.RowsAsync($"SELECT {key}, f.why FROM {staged.Fates} f JOIN {staged.Rows} d USING ({StagedTable.Change}) WHERE f.fate = '{RowFate.Conflict}' " +
            $"UNION SELECT {key}, h.why FROM {staged.Stuck} h JOIN {staged.After} d ON d.{StagedTable.Change} = h.change " +
            $"{string.Concat(ChangedRows.Unreferred(staged, plan.ReferencesOf(staged), key).Select(rows => $"UNION {rows} "))}ORDER BY 1 LIMIT {MostConflicts}", cancellation)).Select(row => $"{row[0]}: {row[1]}")];
    }
}
