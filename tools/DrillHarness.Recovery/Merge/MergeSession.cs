using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Brings the deleted rows of an incident from a paused copy back into the live database. Rows come over by COPY, are staged in temporary
/// tables of one live connection, sorted by fate with set-based SQL, and put back in one transaction (or one for the first tenants and one
/// for the rest). The live row always wins; identity values are kept; sequences are not touched; triggers do not fire, since what they
/// would do was done when the rows were first written. Needs a role that may set session_replication_role.
/// </summary>
public sealed class MergeSession : IAsyncDisposable
{
    private const int MostAttempts = 3;

    private static readonly string[] GivesWay =
        [PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.LockNotAvailable, PostgresErrorCodes.DeadlockDetected];

    private readonly NpgsqlDataSource copy;
    private readonly NpgsqlConnection live;
    private readonly MergePlan plan;
    private readonly MergeOptions options;

    private MergeSession(NpgsqlDataSource copy, NpgsqlConnection live, MergePlan plan, MergeOptions options) =>
        (this.copy, this.live, this.plan, this.options) = (copy, live, plan, options);

    /// <summary>True when this incident has been merged into this database before.</summary>
    public bool AlreadyApplied { get; private set; }

    /// <summary>Opens the live connection, reads its catalog and stages the deleted rows beside the live ones. Changes no live row.</summary>
    /// <exception cref="RecoveryRefusedException">A damaged table cannot be merged safely; the message says why.</exception>
    public static async Task<MergeSession> PlanAsync(
        NpgsqlDataSource copy, NpgsqlDataSource liveSource, Incident incident, MergeOptions options, CancellationToken cancellation)
    {
        var catalog = await SchemaCatalog.ReadAsync(liveSource, cancellation);
        var plan = MergePlan.For(incident, catalog);
        var live = await liveSource.OpenConnectionAsync(cancellation);
        try
        {
            if (options.ProveTarget is { } prove) await prove(live, cancellation);
            var session = new MergeSession(copy, live, plan, options);
            var (whole, tenants) = await AppliedMerges.ReadAsync(live, incident.Fingerprint, cancellation);
            session.AlreadyApplied = whole;
            if (!whole) await session.StageAsync(catalog, tenants, cancellation);
            return session;
        }
        catch
        {
            await live.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Puts rows back in one transaction. With <paramref name="tenants"/> only theirs, and the rest stays pending for a later call;
    /// with null all that are pending, and the incident is written down as merged.
    /// </summary>
    /// <exception cref="RecoveryRefusedException">A restored row would have pointed at nothing; rolled back.</exception>
    /// <exception cref="PostgresException">A lock or statement timeout, or the server said no; rolled back.</exception>
    public async Task<MergeOutcome> ApplyAsync(IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        if (AlreadyApplied) return new MergeOutcome { Restored = 0, Tenants = [], AlreadyApplied = true };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await live.BeginTransactionAsync(cancellation);
                var outcome = await PutBackAsync(tenants, cancellation);
                await transaction.CommitAsync(cancellation);
                return outcome;
            }
            catch (PostgresException raced) when (GivesWay.Contains(raced.SqlState))
            {
                // Rolled back. A customer took a unique key, or held a lock: the fates are worked out anew.
                if (attempt == MostAttempts)
                    throw new RecoveryRefusedException($"{raced.SqlState} {raced.MessageText}: {attempt} attempts to put the rows back gave way to customers, " +
                        $"expected one to come through. Nothing was written.{Environment.NewLine}  HINT: SELECT * FROM pg_locks WHERE NOT granted", raced);
            }
        }
    }

    private async Task<MergeOutcome> PutBackAsync(IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        if (options.ProveTarget is { } prove) await prove(live, cancellation);
        await ExecuteAsync("SET LOCAL session_replication_role = replica", cancellation);
        await SortByFateAsync(cancellation);
        var scope = ScopeOf(tenants);
        var touched = await TenantsAsync(scope, cancellation);
        var restored = 0L;
        foreach (var staged in plan.Tables)
        {
            restored += await ExecuteAsync(staged.Insert(scope), cancellation);
            await AnalyzeAsync(staged, cancellation);
        }

        await AssertNothingDanglesAsync(cancellation);
        if (tenants is not null) await MarkRestoredAsync(scope, cancellation);
        await AppliedMerges.AddAsync(live, plan.Incident.Fingerprint, tenants, cancellation);
        if (options.Announce is { } announce) await announce(live, touched, cancellation);
        return new MergeOutcome { Restored = restored, Tenants = touched };
    }

    /// <summary>The fates of all staged rows, table by table, as they stand after <see cref="ApplyAsync"/>.</summary>
    public async Task<IReadOnlyList<TableMerge>> FatesAsync(CancellationToken cancellation)
    {
        var merged = new List<TableMerge>();
        if (AlreadyApplied) return merged;
        foreach (var staged in plan.Tables)
        {
            var deleted = await ScalarAsync($"SELECT count(*) FROM {staged.Rows}", cancellation);
            var kept = await FateCountAsync(staged, RowFate.KeptNewer, cancellation);
            var recreated = await FateCountAsync(staged, RowFate.Recreated, cancellation);
            var conflicts = await FateCountAsync(staged, RowFate.Conflict, cancellation);
            merged.Add(new TableMerge(staged.Table.Name, deleted, deleted - kept - recreated - conflicts, kept, recreated, conflicts));
        }

        return merged;
    }

    /// <summary>Gives the live connection back, which drops the staged rows.</summary>
    public ValueTask DisposeAsync() => live.DisposeAsync();

    private async Task StageAsync(SchemaCatalog catalog, IReadOnlyList<string> merged, CancellationToken cancellation)
    {
        // Staged rows are read several times over, and hashed: at the defaults that would go through files.
        await ExecuteAsync($"""
            SET temp_buffers = '256MB'; SET work_mem = '128MB'; SET lock_timeout = {(long)options.LockTimeout.TotalMilliseconds};
            SET statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}
            """, cancellation);
        foreach (var staged in plan.Tables)
        {
            foreach (var statement in staged.Create()) await ExecuteAsync(statement, cancellation);
            await Staging.CopyAsync(copy, live, staged, plan.DamageOf(staged), TenantKey(catalog, staged), cancellation);
            await AnalyzeAsync(staged, cancellation);
        }

        if (merged.Count > 0) await MarkRestoredAsync(ScopeOf(merged), cancellation);
    }

    // An autovacuum has seen the live table empty by now; joined on that belief, a million rows would be looked up one by one.
    private Task<long> AnalyzeAsync(StagedTable staged, CancellationToken cancellation) => ExecuteAsync($"ANALYZE {staged.Live}", cancellation);

    private string TenantKey(SchemaCatalog catalog, StagedTable staged) =>
        options.TenantTable is { } tenant && TenantPath.Find(catalog, staged.Table, tenant) is { } path
            ? path.KeyOf("t", staged.Table)
            : "NULL::text";

    private async Task SortByFateAsync(CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables)
        {
            await ExecuteAsync(staged.KeepNewer, cancellation);
            foreach (var key in staged.Table.UniqueKeys) await ExecuteAsync(staged.Collide(key), cancellation);
        }

        await RecreatedRows.TellFromConflictsAsync(copy, live, plan, cancellation);
        while (await FollowRecreatedAsync(cancellation) > 0);
        // Where each child is to hang is settled now; what it hangs on must stay until the commit.
        foreach (var reference in plan.References) await ScalarAsync(reference.LockParents, cancellation);
        // Once over all references; then only those to staged parents, for as long as a parent's fate still changes a child's.
        var changed = await SortOrphansAsync(plan.References, cancellation);
        while (changed > 0) changed = await SortOrphansAsync(plan.References.Where(reference => reference.StagedParent is not null), cancellation);
    }

    private async Task<long> FollowRecreatedAsync(CancellationToken cancellation)
    {
        var changed = 0L;
        foreach (var statement in plan.References.SelectMany(reference => reference.FollowRecreated()))
            changed += await ExecuteAsync(statement, cancellation);
        return changed;
    }

    private async Task<long> SortOrphansAsync(IEnumerable<StagedReference> references, CancellationToken cancellation)
    {
        var changed = 0L;
        foreach (var reference in references) changed += await ExecuteAsync(reference.Orphans, cancellation);
        return changed;
    }

    private async Task MarkRestoredAsync(string scope, CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables) await ExecuteAsync(staged.MarkRestored(scope), cancellation);
    }

    private async Task AssertNothingDanglesAsync(CancellationToken cancellation)
    {
        // Parents that were not damaged are locked, so what was found of them when fates were sorted still stands.
        foreach (var reference in plan.References.Where(reference => reference.StagedParent is not null))
        {
            var dangling = await ScalarAsync(reference.Dangling, cancellation);
            if (dangling > 0)
                throw new RecoveryRefusedException($"{dangling} restored rows of {reference.Child.Table.Name} would point at nothing by " +
                    $"{reference.Key.Name}, expected 0. Nothing was written.");
        }
    }

    private async Task<IReadOnlyList<string>> TenantsAsync(string scope, CancellationToken cancellation)
    {
        var union = string.Join(" UNION ", plan.Tables.Select(staged => $"SELECT {StagedTable.TenantColumn} FROM {staged.Pending("s")} WHERE {scope}"));
        await using var command = new NpgsqlCommand($"SELECT t FROM ({union}) all_tenants(t) WHERE t IS NOT NULL ORDER BY t", live);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tenants = new List<string>();
        while (await reader.ReadAsync(cancellation)) tenants.Add(reader.GetString(0));
        return tenants;
    }

    private static string ScopeOf(IReadOnlyList<string>? tenants) => tenants is null ? "true"
        : $"{StagedTable.TenantColumn} IN ({string.Join(", ", tenants.Select(Sql.Literal))})";

    private Task<long> FateCountAsync(StagedTable staged, RowFate fate, CancellationToken cancellation) =>
        ScalarAsync($"SELECT count(*) FROM {staged.Fates} WHERE fate = '{fate}'", cancellation);

    private async Task<long> ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, live) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, live) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
