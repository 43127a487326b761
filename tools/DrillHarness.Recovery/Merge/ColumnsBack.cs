using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Gives the values of dropped columns back to their rows: as they were when the column was dropped, wherever the row's key went before and since; in rows
/// that an earlier bad transaction deleted or changed, as they were before that.
/// </summary>
internal sealed class ColumnsBack(LiveSql live, MergePlan plan)
{
    private const int MostKeys = 10;

    private readonly Dictionary<(int Transaction, uint Table), LostValues> staged = [];

    /// <summary>Loads the values and lets them follow their rows to the keys that these have now. Changes no live row.</summary>
    /// <exception cref="RecoveryRefusedException">Keys do not fit the types that they have now.</exception>
    public async Task StageAsync(Staging staging, FollowedParents followed, CancellationToken cancellation)
    {
        foreach (var damage in plan.Capture.Structures)
            foreach (var same in damage.DroppedColumns.Where(column => !column.Column.IsGenerated).GroupBy(column => column.Oid))
            {
                if (plan.Find(same.First()) is not { } table || plan.Capture.Tables.FirstOrDefault(known => known.Shape.Oid == same.Key) is not { } captured) continue;
                if (captured.Files.FirstOrDefault(file => file.Role == RowRole.DroppedColumns && file.Transaction == damage.Transaction) is not { } file) continue;
                var values = await FittingAsync(table.Name, () => LoadAsync(staging, file, table, captured, [.. same.Select(column => column.Column)], cancellation));
                staged[(damage.Transaction, same.Key)] = values;
                await FollowAsync(values, file, followed, cancellation);
            }
    }

    /// <summary>Writes the values of some columns that one transaction dropped of one table; rows and keys are as they should be by now.</summary>
    /// <param name="tenants">A condition over <c>n</c>: whose changes are undone.</param>
    /// <exception cref="RecoveryRefusedException">Values do not fit the types that are there now.</exception>
    public async Task FillAsync(IReadOnlyList<DroppedColumn> dropped, StructuralDamage damage, string tenants, CancellationToken cancellation)
    {
        if (!staged.TryGetValue((damage.Transaction, dropped[0].Oid), out var values)) return;
        await live.ExecuteAllAsync(values.PlaceTaken(), cancellation);
        var sources = new List<(string Rows, IReadOnlyList<ColumnShape> Columns)> { (values.Rows, values.Columns) };
        foreach (var part in values.Parts.Where(part => part.Role == RowRole.Deleted))
        {
            await live.ExecuteAllAsync(values.PlaceDeleted(part), cancellation);
            sources.Add((values.Deleted(part), part.Columns));
        }

        foreach (var (rows, columns) in sources)
        {
            if (values.Staged is { HasChanged: true, Key.Count: > 0 } changed) await UndoChangesAsync(values, changed, rows, columns, tenants, cancellation);
            await FittingAsync(values.Table.Name, () => live.ExecuteAsync(values.Fill(rows, columns), cancellation));
        }
    }

    /// <summary>Tells, before or after they are written, which values find no row.</summary>
    public async Task<IReadOnlyList<string>> LackingAsync(CancellationToken cancellation)
    {
        var remarks = new List<string>();
        foreach (var values in staged.Values)
        {
            var lacking = await live.RowsAsync(values.Lacking, cancellation);
            var keys = values.Untold.Concat(lacking.Select(row => row[0]!)).Order(StringComparer.Ordinal).ToList();
            if (keys.Count > 0)
                remarks.Add($"{keys.Count} values of {values.Name} find no row, which was deleted since or has another key by now " +
                    $"that cannot be told: {string.Join("; ", keys.Take(MostKeys))}{(keys.Count > MostKeys ? "; …" : "")}");
            if (values.Remade is { } remade && await live.ScalarAsync<long>(remade, cancellation) is > 0 and var count)
                remarks.Add($"{count} rows of {values.Table.Name} were deleted and put in again by a bad transaction before {values.Name} was dropped: they keep the values that they were put in with");
        }

        return remarks;
    }

    private static async Task<T> FittingAsync<T>(TableName table, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException unfit) when (Staging.IsAboutValues(unfit))
        {
            throw new RecoveryRefusedException($"{unfit.SqlState} {unfit.MessageText}: what dropped columns of {table} held, or its key, does not fit the types that are there now. Nothing was written." +
                $"{Environment.NewLine}  HINT: which type was changed since (a domain narrowed, a key retyped)? Change it back for the time of the recovery", unfit);
        }
    }

    private async Task<LostValues> LoadAsync(
        Staging staging, CapturedRows file, TableShape table, CapturedTable captured, IReadOnlyList<ColumnShape> columns, CancellationToken cancellation)
    {
        var values = new LostValues(file, table, columns, plan.Tables.FirstOrDefault(known => known.Captured == captured && !known.IsMissing));
        await staging.LoadTextAsync([file], values.Raw, cancellation);
        await live.ExecuteAllAsync(values.Create(), cancellation);
        // Another stop may have known other columns, or these under other names.
        foreach (var same in captured.Files.Where(other => other is { IsText: true, Role: not RowRole.DroppedColumns }).GroupBy(other => (other.Role, Columns: string.Join(',', other.Columns.Select(column => $"{column.Number} {column.Name}")))))
        {
            var known = columns.Where(column => same.First().Columns.Any(other => other.Number == column.Number)).ToList();
            if (known.Count == 0) continue;
            var part = new LostPart(same.Key.Role, $"{values.Raw}_{values.Parts.Count}", known, [.. known.Select(column => same.First().Columns.Single(other => other.Number == column.Number).Name)]);
            values.Parts.Add(part);
            await staging.LoadTextAsync([.. same], part.Name, cancellation);
            await live.ExecuteAsync($"CREATE INDEX ON pg_temp.{part.Name} ({StagedTable.Change})", cancellation);
        }

        return values;
    }

    private async Task FollowAsync(LostValues values, CapturedRows file, FollowedParents followed, CancellationToken cancellation)
    {
        var map = followed.MapOf(values.Table.Oid, file.Key.Select(column => file.Columns.Single(known => known.Name == column).Number));
        // In a table that was written anew before keys were changed, only what nobody wrote since is for sure what it was.
        foreach (var rewritten in plan.Capture.Rewritten.Where(rewritten => rewritten.Table == values.Table.Oid))
            await ForgetAsync(values, $"USING ONLY {values.Table.Name.Quoted} l WHERE {values.Match("v")} AND l.xmin::text::bigint = ANY (ARRAY[{string.Join(',', rewritten.Writers)}]::bigint[])" +
                (map is null ? "" : $" AND NOT EXISTS (SELECT FROM {map.From} m WHERE {values.Was})"), cancellation);
        if (map is null) return;
        await ForgetAsync(values, $"USING {map.From} m WHERE {values.Was} AND NOT m.found AND NOT m.gone", cancellation);
        await live.ExecuteAsync($"DELETE FROM {values.Rows} v USING {map.From} m WHERE {values.Was} AND m.gone", cancellation);
        await live.ExecuteAsync($"UPDATE {values.Rows} v SET {string.Join(", ", values.Key.Select((column, at) => $"{Sql.Identifier(column)} = m.now{at}"))}, {StagedTable.Change} = m.change FROM {map.From} m WHERE {values.Was}", cancellation);
    }

    private async Task ForgetAsync(LostValues values, string which, CancellationToken cancellation) =>
        values.Untold.AddRange((await live.RowsAsync($"DELETE FROM {values.Rows} v {which} RETURNING {values.KeyText}", cancellation)).Select(row => row[0]!));

    // The last change first; what somebody edited after it stands. A key that comes back takes its values along, one that does not come back keeps them.
    private async Task UndoChangesAsync(LostValues values, StagedTable changed, string rows, IReadOnlyList<ColumnShape> columns, string tenants, CancellationToken cancellation)
    {
        var ranked = new ChangedRows(changed, changed.Changed, []);
        await live.ExecuteAllAsync(ranked.Rank(), cancellation);
        var last = await live.ScalarAsync<long>(ranked.LastStep, cancellation);
        var changesKeys = changed.Key.Intersect(changed.Changed).Any();
        for (var step = last; step >= 1 && changesKeys; step--) await live.ExecuteAsync(values.StayWithKey(rows, changed, ranked.Step(step)), cancellation);
        for (var step = 1L; step <= last; step++)
        {
            foreach (var before in values.Parts.Where(part => part.Role == RowRole.Before))
                foreach (var after in values.Parts.Where(part => part.Role == RowRole.After))
                    if (before.Columns.Intersect(after.Columns).Intersect(columns).ToList() is { Count: > 0 } both)
                        await live.ExecuteAsync(values.Undo(rows, changed, ranked.Step(step), before, after, both, tenants), cancellation);
            if (changesKeys) await live.ExecuteAsync(values.GoWithKey(rows, changed, ranked.Step(step)), cancellation);
        }
    }
}
