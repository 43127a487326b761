using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Merge;

/// <summary>Puts deleted rows back into the live tables, in one statement a table or in small ones.</summary>
internal sealed class RowsBack(LiveSql live, MergePlan plan, UndoLog? undo)
{
    private const string Batch = "pg_temp.drillharness_batch";

    /// <summary>All pending rows that meet a condition, parents first.</summary>
    public async Task<long> AllAsync(string which, CancellationToken cancellation)
    {
        var restored = 0L;
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted))
        {
            var isKeyed = staged.Key.Count > 0;
            if (undo is not null && isKeyed) await RememberAsync(staged, which, cancellation);
            restored += isKeyed || undo is null
                ? await live.ExecuteAsync(staged.Insert(which), cancellation)
                : await PutAndRememberAsync(staged, which, cancellation);
            await live.ExecuteAsync($"ANALYZE {staged.Into}", cancellation);
        }

        return restored;
    }

    /// <summary>
    /// Picks up to that many pending rows of one table, such that what they refer to in the same table is there already; 0 when none is left.
    /// </summary>
    public async Task<long> PickAsync(StagedTable staged, int rows, CancellationToken cancellation)
    {
        await live.ExecuteAsync($"CREATE TEMP TABLE IF NOT EXISTS drillharness_batch (change bigint PRIMARY KEY); TRUNCATE {Batch}", cancellation);
        var ready = string.Concat(plan.ReferencesOf(staged).Where(reference => reference.StagedParents.Contains(staged)).Select(reference =>
            $" AND NOT EXISTS (SELECT FROM {staged.Pending("q")} WHERE {Sql.Equal("q", reference.Key.ReferencedColumns, "p", reference.Key.Columns)})"));
        var picked = await live.ExecuteAsync($"INSERT INTO {Batch} SELECT p.{StagedTable.Change} FROM {staged.Pending("p")} WHERE true{ready} ORDER BY 1 LIMIT {rows}", cancellation);
        // Rows that refer to each other in a circle come together.
        return picked > 0 || ready.Length == 0 ? picked
            : await live.ExecuteAsync($"INSERT INTO {Batch} SELECT p.{StagedTable.Change} FROM {staged.Pending("p")}", cancellation);
    }

    /// <summary>
    /// Puts the picked rows back. One whose key a customer has taken meanwhile, or whose parent has gone, stays out.
    /// </summary>
    public async Task<long> PickedAsync(StagedTable staged, CancellationToken cancellation)
    {
        foreach (var reference in plan.ReferencesOf(staged))
            if (reference.LockParents(InBatch("s")) is { } lockParents) await live.ScalarAsync<long>(lockParents, cancellation);
        var parents = string.Concat(plan.ReferencesOf(staged).Where(reference => reference.Key.IsValidated && !reference.StagedParents.Contains(staged)).Select(reference =>
            $" AND ({string.Join(" OR ", reference.Key.Columns.Select(column => $"p.{Sql.Identifier(column)} IS NULL"))} OR {reference.ParentOf("p")})"));
        var which = InBatch("p") + parents;
        var log = await undo!.PutAsync(staged, cancellation);
        var put = staged.Key.Count > 0 ? Sql.List(staged.Key) : "ctid";
        var restored = await live.ExecuteAsync($"""
            WITH put AS ({staged.Insert(which)} ON CONFLICT DO NOTHING RETURNING {put})
            INSERT INTO {log} SELECT {(staged.Key.Count > 0 ? "b." + StagedTable.Change : "NULL")}, {UndoLog.Xid}, put.* FROM put
            {(staged.Key.Count > 0 ? $"JOIN {staged.Rows} b ON {Sql.Equal("b", staged.Key, "put", staged.Key)} AND b.{StagedTable.Change} IN (SELECT change FROM {Batch})" : "")}
            """, cancellation);
        if (staged.Key.Count > 0)
            await live.ExecuteAsync($"INSERT INTO {staged.Fates} ({StagedTable.Change}, fate, why) SELECT b.change, '{RowFate.KeptNewer}', 'taken, or its parent gone, while rows were put back' " +
                $"FROM {Batch} b WHERE NOT EXISTS (SELECT FROM {log} l WHERE l.change = b.change)", cancellation);
        await live.ExecuteAsync($"INSERT INTO {staged.Fates} ({StagedTable.Change}, fate, why) SELECT b.change, '{RowFate.Restored}', 'in a batch' " +
            $"FROM {Batch} b WHERE NOT EXISTS (SELECT FROM {staged.Fates} f WHERE f.{StagedTable.Change} = b.change)", cancellation);
        return restored;
    }

    /// <summary>Rows that an earlier try put back in batches before it was cut off: they are not pending, whatever became of them since.</summary>
    public async Task RecallAsync(CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables.Where(staged => staged.HasDeleted))
            await live.ExecuteAsync($"INSERT INTO {staged.Fates} ({StagedTable.Change}, fate, why) SELECT l.change, '{RowFate.Restored}', 'in a batch' " +
                $"FROM {await undo!.PutAsync(staged, cancellation)} l WHERE l.change IS NOT NULL", cancellation);
    }

    private static string InBatch(string alias) => $"{alias}.{StagedTable.Change} IN (SELECT change FROM {Batch})";

    private async Task RememberAsync(StagedTable staged, string which, CancellationToken cancellation)
    {
        var log = await undo!.PutAsync(staged, cancellation);
        var keys = string.Join(", ", staged.Key.Select(column => staged.IsMissing ? $"{Sql.Identifier(column)}::text::{staged.Table.TypeOf(column)}" : Sql.Identifier(column)));
        await live.ExecuteAsync($"INSERT INTO {log} SELECT {StagedTable.Change}, {UndoLog.Xid}, {keys} FROM {staged.Pending("p")} WHERE {which}", cancellation);
    }

    private async Task<long> PutAndRememberAsync(StagedTable staged, string which, CancellationToken cancellation)
    {
        var log = await undo!.PutAsync(staged, cancellation);
        return await live.ExecuteAsync($"WITH put AS ({staged.Insert(which)} RETURNING ctid) INSERT INTO {log} SELECT NULL, {UndoLog.Xid}, put.ctid FROM put", cancellation);
    }
}
