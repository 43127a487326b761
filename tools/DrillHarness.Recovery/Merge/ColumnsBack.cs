using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Gives the values of dropped columns back to their rows: as they were when the column was dropped, wherever the row's key went since; in rows that an
/// earlier bad transaction deleted or changed, as they were before that.
/// </summary>
internal sealed class ColumnsBack(LiveSql live, MergePlan plan)
{
    private const int MostKeys = 10;

    private readonly Dictionary<(int Transaction, uint Table), Values> staged = [];

    /// <summary>Values of one table's columns that one transaction dropped. All is staged as text: the types may have gone with the columns.</summary>
    /// <param name="Table">The table as it is now.</param>
    /// <param name="Was">Its key's columns as they were called.</param>
    /// <param name="Key">The same as they are called now.</param>
    /// <param name="Columns">The dropped columns that hold values of their own.</param>
    private sealed record Values(string From, TableShape Table, IReadOnlyList<string> Was, IReadOnlyList<string> Key, IReadOnlyList<ColumnShape> Columns)
    {
        public StagedTable? Rows { get; init; }

        /// <summary>Keys of rows that cannot be told from others by now.</summary>
        public List<string> Untold { get; } = [];

        /// <summary>What the rows held that were deleted, or changed: before and after. Null when there are none.</summary>
        public string? Deleted { get; init; }

        public (string Before, string After)? Changed { get; init; }

        /// <summary>That row v of the values is row l of the table.</summary>
        public string Match => string.Join(" AND ", Key.Zip(Was, (now, was) => $"l.{Sql.Identifier(now)} = v.{Sql.Identifier(was)}::{Table.TypeOf(now)}"));

        public string Set(Func<ColumnShape, string> value) => string.Join(", ", Columns.Select(column => $"{Sql.Identifier(column.Name)} = {value(column)}"));

        public string KeyText => string.Join(" || ', ' || ", Was.Select(column => $"v.{Sql.Identifier(column)}"));
    }

    /// <summary>Loads the values and lets them follow their rows to the keys that these have now. Changes no live row.</summary>
    public async Task StageAsync(Staging staging, FollowedParents followed, CancellationToken cancellation)
    {
        foreach (var damage in plan.Capture.Structures)
            foreach (var same in damage.DroppedColumns.Where(column => !column.Column.IsGenerated).GroupBy(column => column.Oid))
            {
                if (plan.Find(same.First()) is not { } table || plan.Capture.Tables.FirstOrDefault(known => known.Shape.Oid == same.Key) is not { } captured) continue;
                if (await LoadAsync(staging, damage.Transaction, table, captured, [.. same.Select(column => column.Column)], cancellation) is not { } values) continue;
                staged[(damage.Transaction, same.Key)] = values;
                await FollowAsync(values, captured, followed, cancellation);
            }
    }

    /// <summary>Writes the values of some columns that one transaction dropped of one table; rows and keys are as they should be by now.</summary>
    public async Task FillAsync(IReadOnlyList<DroppedColumn> dropped, StructuralDamage damage, CancellationToken cancellation)
    {
        if (!staged.TryGetValue((damage.Transaction, dropped[0].Oid), out var values)) return;
        await live.ExecuteAsync($"UPDATE ONLY {values.Table.Name.Quoted} l SET {values.Set(column => $"v.{Sql.Identifier(column.Name)}::{column.Type}")} FROM {values.From} v WHERE {values.Match}", cancellation);
        if (values.Rows is { } rows)
        {
            if (values.Deleted is not null) await FillDeletedAsync(values, rows, cancellation);
            if (values.Changed is var (before, after)) await UndoChangesAsync(values, rows, before, after, cancellation);
        }

    }

    /// <summary>Tells, before or after they are written, which values find no row.</summary>
    public async Task<IReadOnlyList<string>> LackingAsync(CancellationToken cancellation)
    {
        var remarks = new List<string>();
        foreach (var values in staged.Values)
        {
            var others = values.Rows is { } rows ? new[] { rows.Rows, rows.Before } : [];
            var lacking = await live.RowsAsync($"""
                SELECT {values.KeyText} FROM {values.From} v WHERE {string.Join(" AND ", others.Prepend($"ONLY {values.Table.Name.Quoted}").Select(table => $"NOT EXISTS (SELECT FROM {table} l WHERE {values.Match})"))}
                """, cancellation);
            var keys = values.Untold.Concat(lacking.Select(row => row[0]!)).Order(StringComparer.Ordinal).ToList();
            if (keys.Count > 0)
                remarks.Add($"{keys.Count} values of {values.Table.Name}.{string.Join(", ", values.Columns.Select(column => column.Name))} find no row, which was deleted since or has another key by now " +
                    $"that cannot be told: {string.Join("; ", keys.Take(MostKeys))}{(keys.Count > MostKeys ? "; …" : "")}");
        }

        return remarks;
    }

    private async Task<Values?> LoadAsync(
        Staging staging, int transaction, TableShape table, CapturedTable captured, IReadOnlyList<ColumnShape> columns, CancellationToken cancellation)
    {
        IReadOnlyList<CapturedRows> Having(RowRole role) => [.. captured.Files.Where(file => file.Role == role && file.IsText && columns.Any(column => file.Names().Contains(column.Name)))];
        // An earlier file has values that customers edited since.
        if (Having(RowRole.DroppedColumns) is not [.., var last]) return null;
        var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"drillharness_columns_{transaction}_{table.Oid}");
        var was = captured.Shape.Key;
        await staging.LoadTextAsync([last], name, cancellation);
        async Task<string?> RoleAsync(RowRole role)
        {
            if (Having(role) is not { Count: > 0 } files) return null;
            await staging.LoadTextAsync(files, $"{name}_{role}", cancellation);
            return $"pg_temp.{name}_{role}";
        }

        var (before, after) = (await RoleAsync(RowRole.Before), await RoleAsync(RowRole.After));
        return new Values($"pg_temp.{name}", table, was, [.. was.Select(column => Staging.LiveColumn(table, captured.Shape, captured.Shape.All.Single(known => known.Name == column))?.Name ?? column)], columns)
        {
            Rows = plan.Tables.FirstOrDefault(known => known.Captured == captured && !known.IsMissing),
            Deleted = await RoleAsync(RowRole.Deleted),
            Changed = before is not null && after is not null ? (before, after) : null,
        };
    }

    private async Task FollowAsync(Values values, CapturedTable captured, FollowedParents followed, CancellationToken cancellation)
    {
        var map = followed.MapOf(values.Table.Oid, values.Was.Select(captured.Shape.NumberOf));
        var known = map is null ? "" : string.Join(" AND ", values.Was.Select((column, at) => $"v.{Sql.Identifier(column)} = m.was{at}::text"));
        // In a table that was written anew before keys were changed, only what nobody wrote since is for sure what it was.
        foreach (var rewritten in plan.Capture.Rewritten.Where(rewritten => rewritten.Table == values.Table.Oid))
            await ForgetAsync(values, $"""
                USING ONLY {values.Table.Name.Quoted} l WHERE {values.Match} AND l.xmin::text::bigint = ANY (ARRAY[{string.Join(',', rewritten.Writers)}]::bigint[])
                {(map is null ? "" : $"AND NOT EXISTS (SELECT FROM {map.From} m WHERE {known})")}
                """, cancellation);
        if (map is null) return;
        await ForgetAsync(values, $"USING {map.From} m WHERE {known} AND NOT m.found AND NOT m.gone", cancellation);
        await live.ExecuteAsync($"DELETE FROM {values.From} v USING {map.From} m WHERE {known} AND m.gone", cancellation);
        await live.ExecuteAsync($"UPDATE {values.From} v SET {string.Join(", ", values.Was.Select((column, at) => $"{Sql.Identifier(column)} = m.now{at}::text"))} FROM {map.From} m WHERE {known}", cancellation);
    }

    private async Task ForgetAsync(Values values, string which, CancellationToken cancellation) =>
        values.Untold.AddRange((await live.RowsAsync($"DELETE FROM {values.From} v {which} RETURNING {values.KeyText}", cancellation)).Select(row => row[0]!));

    // Known by their change: they may have come back under another key.
    private Task FillDeletedAsync(Values values, StagedTable rows, CancellationToken cancellation) => live.ExecuteAsync($"""
        UPDATE ONLY {values.Table.Name.Quoted} l SET {values.Set(column => $"d.{Sql.Identifier(column.Name)}::{column.Type}")}
        FROM {rows.Rows} r JOIN {values.Deleted} d USING ({StagedTable.Change})
        WHERE {Sql.Equal("l", rows.Key, "r", rows.Key)} AND NOT EXISTS (SELECT FROM {rows.Fates} f WHERE f.{StagedTable.Change} = r.{StagedTable.Change} AND f.fate <> '{RowFate.Restored}')
        """, cancellation);

    // The last change first; what somebody edited after it stands.
    private async Task UndoChangesAsync(Values values, StagedTable rows, string before, string after, CancellationToken cancellation)
    {
        string Is(ColumnShape column, string version) => $"l.{Sql.Identifier(column.Name)}::text IS NOT DISTINCT FROM {version}.{Sql.Identifier(column.Name)}";
        foreach (var transaction in await live.RowsAsync($"SELECT DISTINCT {StagedTable.Bad} FROM {after} ORDER BY 1 DESC", cancellation))
            await live.ExecuteAsync($"""
                UPDATE ONLY {values.Table.Name.Quoted} l SET {values.Set(column => $"CASE WHEN {Is(column, "a")} THEN b.{Sql.Identifier(column.Name)}::{column.Type} ELSE l.{Sql.Identifier(column.Name)} END")}
                FROM {rows.Before} r JOIN {before} b USING ({StagedTable.Change}) JOIN {after} a USING ({StagedTable.Change})
                WHERE {Sql.Equal("l", rows.Key, "r", rows.Key)} AND a.{StagedTable.Bad} = {transaction[0]} AND ({string.Join(" OR ", values.Columns.Select(column => $"{Is(column, "a")} AND NOT {Is(column, "b")}"))})
                """, cancellation);
    }
}
