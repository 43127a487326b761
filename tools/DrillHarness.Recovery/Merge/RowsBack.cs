using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Merge;

/// <summary>Puts deleted rows back into the live tables, in one statement a table or in small ones.</summary>
internal sealed class RowsBack(LiveSql live, MergePlan plan, UndoLog? undo)
{
    private const string StayedOut = "taken, or its parent gone, while rows were put back";

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
    /// Puts the rows of one batch back. One whose key a customer has taken meanwhile, or whose parent has gone, stays out.
    /// </summary>
    /// <param name="fetch">Fetches the rows into <see cref="StagedTable.Batch"/>.</param>
    public async Task<long> BatchAsync(StagedTable staged, string fetch, CancellationToken cancellation)
    {
        await live.ExecuteAsync(fetch, cancellation);
        foreach (var reference in plan.ReferencesOf(staged)) await reference.LockParentsAsync(live, staged.Batch, cancellation);
        var parents = string.Join(" AND ", plan.ReferencesOf(staged).Where(reference => reference.Key.IsValidated && !reference.StagedParents.Contains(staged)).Select(reference =>
            $"({string.Join(" OR ", reference.Key.Columns.Select(column => $"p.{Sql.Identifier(column)} IS NULL"))} OR {reference.ParentOf("p")})").DefaultIfEmpty("true"));
        var log = await undo!.OfAsync(staged.Table, cancellation);
        // The log grows with every batch: what is asked of it here is what this batch wrote.
        var restored = await live.ScalarAsync<long>($"""
            WITH put AS ({staged.InsertBatch(parents)} ON CONFLICT DO NOTHING RETURNING {Sql.List(staged.Key)}),
            logged AS (INSERT INTO {log} ({UndoLog.Head(staged.Table)}) SELECT true, ARRAY[b.{StagedTable.Change}], {UndoLog.Xid}, put.* FROM put
                JOIN {staged.Batch} b ON {Sql.Equal("b", staged.Key, "put", staged.Key)} RETURNING {UndoLog.Changes}[1] AS change),
            sorted AS (INSERT INTO {staged.Fates} ({StagedTable.Change}, fate, why)
                SELECT b.{StagedTable.Change}, CASE WHEN l.change IS NULL THEN '{RowFate.KeptNewer}' ELSE '{RowFate.Restored}' END, CASE WHEN l.change IS NULL THEN '{StayedOut}' ELSE 'in a batch' END
                FROM {staged.Batch} b LEFT JOIN logged l ON l.change = b.{StagedTable.Change})
            SELECT count(*) FROM logged
            """, cancellation);
        return restored - await TakeOutOrphansAsync(staged, log, cancellation);
    }

    // What a row refers to in its own table may have stayed out of this batch or an earlier one: then so does the row, and what refers to it.
    private async Task<long> TakeOutOrphansAsync(StagedTable staged, string log, CancellationToken cancellation)
    {
        var own = plan.ReferencesOf(staged).Where(reference => reference.Key.IsValidated && reference.StagedParents.Contains(staged)).ToList();
        if (own.Count == 0) return 0;
        string Orphaned(string alias) => string.Join(" OR ", own.Select(reference =>
            $"({string.Join(" AND ", reference.Key.Columns.Select(column => $"{alias}.{Sql.Identifier(column)} IS NOT NULL"))} AND NOT {reference.ParentOf(alias)})"));
        var (all, some) = (0L, 1L);
        while (some > 0 && await live.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {staged.Batch} b WHERE ({Orphaned("b")}) AND EXISTS (SELECT FROM {staged.Into} t WHERE {Sql.Equal("t", staged.Key, "b", staged.Key)}))", cancellation))
            all += some = await live.ExecuteAsync($"""
                WITH orphan AS (DELETE FROM {staged.Into} t USING {log} l, {staged.Batch} b
                    WHERE {OfChange} AND {string.Join(" AND ", staged.Key.Select((column, at) => $"t.{Sql.Identifier(column)} = l.{UndoLog.Now(at)}"))} AND ({Orphaned("t")})
                    RETURNING l.{UndoLog.Changes}[1] AS change),
                unlogged AS (DELETE FROM {log} l USING orphan WHERE l.{UndoLog.Put} AND l.{UndoLog.Changes}[1] = orphan.change)
                UPDATE {staged.Fates} f SET fate = '{RowFate.KeptNewer}', why = '{StayedOut}' FROM orphan WHERE f.{StagedTable.Change} = orphan.change
                """, cancellation);
        return all;
    }

    /// <summary>
    /// Rows that an earlier try put back, or gave values back to, in batches before it was cut off: they are done, whatever became of them since.
    /// </summary>
    public async Task RecallAsync(CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables)
        {
            var log = await undo!.OfAsync(staged.Table, cancellation);
            await live.ExecuteAsync($"""
                INSERT INTO {staged.Fates} ({StagedTable.Change}, fate, why)
                SELECT {UndoLog.Changes}[1], '{RowFate.Restored}', 'in a batch' FROM {log} WHERE {UndoLog.Put} AND {UndoLog.Changes}[1] IS NOT NULL;
                DELETE FROM {staged.After} WHERE {StagedTable.Change} IN
                    (SELECT unnest(CASE WHEN {UndoLog.Put} THEN {UndoLog.Changes}[2:] ELSE {UndoLog.Changes} END) FROM {log})
                """, cancellation);
        }
    }

    private static string OfChange => $"l.{UndoLog.Put} AND l.{UndoLog.Changes}[1] = b.{StagedTable.Change}";

    private async Task RememberAsync(StagedTable staged, string which, CancellationToken cancellation)
    {
        var log = await undo!.OfAsync(staged.Table, cancellation);
        var keys = string.Join(", ", staged.Key.Select(column => staged.IsMissing ? $"{Sql.Identifier(column)}::text::{staged.Table.TypeOf(column)}" : Sql.Identifier(column)));
        await live.ExecuteAsync($"INSERT INTO {log} ({UndoLog.Head(staged.Table)}) SELECT true, ARRAY[{StagedTable.Change}], {UndoLog.Xid}, {keys} FROM {staged.Pending("p")} WHERE {which}", cancellation);
    }

    private async Task<long> PutAndRememberAsync(StagedTable staged, string which, CancellationToken cancellation)
    {
        var log = await undo!.OfAsync(staged.Table, cancellation);
        return await live.ExecuteAsync($"WITH put AS ({staged.Insert(which)} RETURNING {Sql.List(UndoLog.Identity(staged.Table))}) " +
            $"INSERT INTO {log} ({UndoLog.Head(staged.Table)}) SELECT true, NULL::bigint[], {UndoLog.Xid}, put.* FROM put", cancellation);
    }
}
