using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Undo;

namespace DrillHarness.Recovery.Merge;

/// <summary>Gives changed rows their values back: those that still live, and those that another bad transaction deleted later.</summary>
internal sealed class ChangesBack(LiveSql live, MergePlan plan, UndoLog? undo)
{
    private readonly Dictionary<StagedTable, long> undone = [];

    /// <summary>Changed rows of which a value came back, by table.</summary>
    public IReadOnlyDictionary<StagedTable, long> Undone => undone;

    /// <summary>Corrects the staged rows that were edited or deleted later, before their fates are sorted.</summary>
    public async Task CorrectStagedAsync(CancellationToken cancellation)
    {
        foreach (var staged in plan.Tables) await live.ExecuteAllAsync(ChangedRows.Follow(staged), cancellation);
        foreach (var staged in plan.Tables.Where(staged => staged is { HasChanged: true, HasDeleted: true } && staged.Key.Count > 0))
        {
            var rows = await ChangedAsync(staged, references: false, cancellation);
            for (var step = 1L; step <= await StepsAsync(rows, cancellation); step++)
            {
                await live.ExecuteAllAsync(rows.Prepare(step, staged.Rows, staged.Columns, $"l.{StagedTable.Bad} > n.{StagedTable.Bad}"), cancellation);
                await live.ExecuteAsync(rows.Update(staged.Rows), cancellation);
            }
        }
    }

    /// <summary>Gives the live rows their values back, in the caller's transaction.</summary>
    /// <param name="tenants">A condition over <c>n</c>: whose rows.</param>
    public Task ApplyAsync(string tenants, CancellationToken cancellation) => ApplyAsync(tenants, batchRows: null, work => work(), cancellation);

    /// <summary>The same in batches, each handed to who brings it through; a row whose key comes back is part of a whole, since rows may trade keys.</summary>
    public async Task ApplyAsync(string tenants, int? batchRows, Func<Func<Task<long>>, Task<long>> write, CancellationToken cancellation)
    {
        foreach (var staged in Living)
        {
            var rows = await ChangedAsync(staged, references: true, cancellation);
            var size = rows.MovesKeys ? null : batchRows;
            if (rows.Columns.Count > 0 && size is not null) await live.ExecuteAllAsync(rows.Index(), cancellation);
            for (var step = 1L; step <= await StepsAsync(rows, cancellation); step++)
                foreach (var batch in await BatchesAsync(rows, step, size, cancellation))
                {
                    var (current, which) = (step, tenants + batch);
                    undone[staged] = undone.GetValueOrDefault(staged) + await write(() => ApplyAsync(staged, rows, current, which, cancellation));
                }
        }
    }

    private async Task<IReadOnlyList<string>> BatchesAsync(ChangedRows rows, long step, int? size, CancellationToken cancellation)
    {
        if (size is not { } most) return [""];
        var count = await live.ScalarAsync<long>(rows.CountOf(step), cancellation);
        return [.. Enumerable.Range(0, (int)((count + most - 1) / most)).Select(batch => $" AND r.place > {(long)batch * most} AND r.place <= {(batch + 1L) * most}")];
    }

    private IEnumerable<StagedTable> Living => plan.Tables.Where(staged => staged is { HasChanged: true, IsMissing: false });

    private async Task<long> ApplyAsync(StagedTable staged, ChangedRows rows, long step, string tenants, CancellationToken cancellation)
    {
        var target = $"ONLY {staged.Table.Name.Quoted}";
        await live.ScalarAsync<long>(rows.Hold(step, target, tenants), cancellation);
        await live.ExecuteAllAsync(rows.Prepare(step, target, staged.Table.Columns, tenants), cancellation);
        if (rows.MovesKeys)
            foreach (var key in Rules(staged)) await live.ExecuteAsync(rows.Clashing(key, target), cancellation);
        await RememberAsync(staged, rows, cancellation);
        if (rows.MovesKeys)
        {
            await live.ExecuteAsync(rows.TakeOut(target), cancellation);
            await live.ExecuteAsync(rows.PutIn(staged.Table.Name.Quoted), cancellation);
            foreach (var (child, key) in Followers(staged, rows))
            {
                await RememberFollowersAsync(rows, child, key, cancellation);
                await live.ExecuteAsync(rows.Follow(child, key), cancellation);
            }
        }
        else
        {
            await live.ExecuteAsync(rows.Update(target), cancellation);
        }

        return await live.ScalarAsync<long>(rows.CountImage, cancellation);
    }

    private static IEnumerable<UniqueKey> Rules(StagedTable staged) =>
        staged.Key.Count == 0 ? staged.Table.UniqueKeys : staged.Table.UniqueKeys.Append(UniqueKey.OverColumns("key", staged.Key));

    private IEnumerable<(TableShape Child, ForeignKey Key)> Followers(StagedTable staged, ChangedRows rows) =>
        plan.Live.Tables.SelectMany(child => child.ForeignKeys
            .Where(key => staged.Table.Holds(key.Referenced) && key.ReferencedColumns.Intersect(rows.Columns).Any() && key.ReferencedColumns.All(staged.Columns.Contains))
            .Select(key => (child, key)));

    private async Task RememberAsync(StagedTable staged, ChangedRows rows, CancellationToken cancellation)
    {
        if (undo is null) return;
        await undo.RememberAsync(staged.Table, $"SELECT i.change, i.place, {Sql.List(UndoLog.Identity(staged.Table), "i.")} FROM {rows.Image} i", cancellation);
    }

    private async Task RememberFollowersAsync(ChangedRows rows, TableShape child, ForeignKey key, CancellationToken cancellation)
    {
        if (undo is null) return;
        var given = key.Columns.Zip(key.ReferencedColumns).ToDictionary(pair => pair.First, pair => pair.Second);
        var known = UndoLog.Identity(child).Select(column => given.TryGetValue(column, out var referenced) ? $"o.{Sql.Identifier(referenced)}" : $"c.{Sql.Identifier(column)}");
        await undo.RememberAsync(child, rows.Followers(child, key, $"NULL::bigint, c.ctid, {string.Join(", ", known)}"), cancellation);
    }

    private async Task<ChangedRows> ChangedAsync(StagedTable staged, bool references, CancellationToken cancellation)
    {
        var columns = await live.ScalarAsync<string[]>(ChangedRows.FindColumns(staged), cancellation);
        var rows = new ChangedRows(staged, columns, references ? [.. plan.ReferencesOf(staged)] : []);
        if (columns.Length > 0) await live.ExecuteAllAsync(rows.Rank(), cancellation);
        return rows;
    }

    private async Task<long> StepsAsync(ChangedRows rows, CancellationToken cancellation) =>
        rows.Columns.Count == 0 ? 0 : await live.ScalarAsync<long>(rows.LastStep, cancellation);
}
