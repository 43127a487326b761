using System.Globalization;
using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// Lets staged rows follow what they refer to, where somebody changed its key after they were taken: once, before anything else is asked of them. What
/// is found is kept beside the captured rows: an edit may have moved the row by the time of a later merge.
/// </summary>
internal sealed class FollowedParents(LiveSql live, MergePlan plan)
{
    private const string Kept = "followed-parents.json";

    private readonly List<string> remarks = [];
    private readonly Dictionary<(uint Table, string Columns), KeyMap> maps = [];
    private readonly Dictionary<StagedTable, string> moved = [];
    private readonly Dictionary<uint, uint> files = [];

    private sealed record Found(uint Table, IReadOnlyList<int> Columns, IReadOnlyList<string> Was, string[] Now);

    /// <summary>Changes the staged rows. Tells how many refer to something under its new key.</summary>
    /// <param name="keep">True to write down what is found.</param>
    public async Task<IReadOnlyList<string>> FollowAsync(bool keep, CancellationToken cancellation)
    {
        if (plan.Capture.Rekeyed.Count + plan.Capture.Rewritten.Count == 0) return remarks;
        // As they are now: a file that was written anew since has its rows elsewhere, each still with who wrote it.
        foreach (var row in await live.RowsAsync($"SELECT oid, pg_relation_filenode(oid)::bigint FROM pg_class WHERE oid IN ({string.Join(", ", plan.Live.Tables.Select(table => table.Oid).DefaultIfEmpty(0u))})", cancellation))
            if (row[1] is { } file) files[uint.Parse(file, CultureInfo.InvariantCulture)] = uint.Parse(row[0]!, CultureInfo.InvariantCulture);
        var earlier = await plan.Capture.RecallAsync<List<Found>>(Kept, cancellation) ?? [];
        var known = earlier.ToDictionary(found => Name(found.Table, found.Columns, found.Was), found => found.Now);
        var all = new List<Found>();
        foreach (var rows in plan.Capture.Rekeyed.GroupBy(row => (row.Table, Columns: string.Join(',', row.Columns))))
            all.AddRange(await ReadAsync([.. rows.Select(row => (row, known.GetValueOrDefault(Name(row.Table, row.Columns, row.Values))))], cancellation));
        if (keep) await plan.Capture.KeepAsync(Kept, all, cancellation);
        foreach (var staged in plan.Tables) await FollowAsync(staged, cancellation);
        foreach (var staged in plan.Tables.Where(staged => staged is { HasDeleted: true, IsMissing: false, Key.Count: > 0 })) await MarkTakenAsync(staged, cancellation);
        return remarks;
    }

    /// <summary>The rows of a table whose key was changed or that somebody deleted, by those columns as a capture numbers them; null when there are none.</summary>
    public KeyMap? MapOf(uint table, IEnumerable<int> columns) => maps.GetValueOrDefault((table, string.Join(',', columns)));

    private static string Name(uint table, IReadOnlyList<int> columns, IReadOnlyList<string> values) => $"{table} {string.Join(',', columns)} {string.Join('\0', values)}";

    // The rows of one table, by one set of columns.
    private async Task<IReadOnlyList<Found>> ReadAsync(IReadOnlyList<(RekeyedParent Row, string[]? Found)> rows, CancellationToken cancellation)
    {
        var (oid, numbers) = (rows[0].Row.Table, rows[0].Row.Columns);
        if (plan.Live.WithOid(oid) is not { } table) return [];
        string[] columns = [.. numbers.Select(number => table.All.FirstOrDefault(column => column.Number == number)?.Name).OfType<string>()];
        if (columns.Length < numbers.Count) return [];
        var own = plan.Tables.FirstOrDefault(staged => staged.Table.Oid == oid && !staged.IsMissing);
        var map = await KeyMap.ReadAsync(live, $"drillharness_rekeyed_{maps.Count}", table, file => files.GetValueOrDefault(file), own, columns, rows, cancellation);
        maps[(oid, string.Join(',', numbers))] = map;
        string Each(Func<string, int, string> sql, string by) => string.Join(by, columns.Select(sql));
        var found = await live.RowsAsync($"SELECT {Each((_, at) => $"was{at}::text", ", ")}, {Each((_, at) => $"now{at}::text", ", ")} FROM {map.From} WHERE found AND live", cancellation);
        // A key that the bad transactions changed too comes back with its row.
        foreach (var changed in plan.Tables.Where(staged => (staged == own || (staged.Captured.HasMovedIn && staged.Table.Root == table.Root)) && staged.HasChanged && staged.Changed.Intersect(columns).Any() && columns.All(staged.Columns.Contains)))
            await live.ExecuteAsync($"UPDATE {map.From} m SET {Each((column, at) => $"now{at} = b.{Sql.Identifier(column)}", ", ")} FROM {changed.After} n JOIN {changed.Before} b USING ({StagedTable.Change}) WHERE m.live AND {KeyMap.Equal("n", columns, "now")}", cancellation);
        // Another key of the row was changed, or this one was changed back.
        await live.ExecuteAsync($"DELETE FROM {map.From} m WHERE m.live AND {Each((_, at) => $"m.was{at}::text = m.now{at}::text", " AND ")}", cancellation);
        return [.. found.Select(row => new Found(oid, numbers, row[..columns.Length]!, row[columns.Length..]!))];
    }

    private async Task FollowAsync(StagedTable staged, CancellationToken cancellation)
    {
        var parents = plan.ReferencesOf(staged).SelectMany(MapsOf).ToList();
        foreach (var (reference, map) in parents)
        {
            string Joined(string rows) => $"FROM {rows} s JOIN {map.From} m ON {KeyMap.Matches(reference, "s")}";
            await live.ExecuteAsync($"INSERT INTO {staged.Strayed} SELECT DISTINCT s.{StagedTable.Change}, {Untold(reference)} {Joined(staged.Rows)} WHERE NOT m.found AND NOT m.gone", cancellation);
            if (await live.ExecuteAsync($"INSERT INTO {staged.Bereft} SELECT DISTINCT s.{StagedTable.Change}, {Sql.Literal(reference.Key.Name)} {Joined(staged.Rows)} WHERE m.gone", cancellation) > 0)
                staged.BereftOf.Add(reference.Key.Name);
            if (reference.Key.Columns.Intersect(staged.Changed).Any())
                await live.ExecuteAsync($"INSERT INTO {staged.Lost} SELECT DISTINCT s.{StagedTable.Change}, {Untold(reference)} {Joined(staged.Before)} WHERE NOT m.found AND NOT m.gone AND {Returns(reference)}", cancellation);
        }

        foreach (var reference in plan.ReferencesOf(staged)) await StrayAsync(reference, parents, cancellation);
        if (parents.Count == 0) return;
        moved[staged] = await FollowAsync(staged, staged.Rows, "deleted", parents, cancellation);
        foreach (var (_, map) in maps.Where(map => map.Key.Table == staged.Table.Oid && staged.HasDeleted && map.Value.Columns.All(staged.Columns.Contains)))
            await live.ExecuteAsync(map.Refresh(staged), cancellation);
        if (!staged.HasChanged) return;
        await FollowAsync(staged, staged.Before, "before", parents, cancellation);
        await FollowAsync(staged, staged.After, "after", parents, cancellation);
    }

    // A row that was there before has the key now, by a change of its own.
    private async Task MarkTakenAsync(StagedTable staged, CancellationToken cancellation)
    {
        // A partition's rows may have come from another one.
        var family = maps.Where(map => IsOfFamily(map.Key.Table, staged.Table) && map.Value.Columns.SequenceEqual(staged.Key)).Select(map => map.Value).ToList();
        if (family.Count == 0) return;
        var all = $"({string.Join(" UNION ALL ", family.Select(map => $"SELECT * FROM {map.From}"))})";
        await live.ExecuteAsync($"""
            INSERT INTO {staged.Strayed} SELECT s.{StagedTable.Change}, {Sql.Literal(StagedTable.GivenAway)} FROM {staged.Rows} s JOIN {all} m ON {KeyMap.Equal("s", staged.Key, "now")}
            WHERE m.found AND m.live AND NOT EXISTS (SELECT FROM {all} own WHERE {KeyMap.Equal("s", staged.Key, "was", "own")} AND own.change IS DISTINCT FROM s.{StagedTable.Change})
            """, cancellation);
    }

    private bool IsOfFamily(uint oid, TableShape table) => oid == table.Oid || (table.Root is { } root && plan.Live.WithOid(oid)?.Root == root);

    private static string Numbers(TableShape table, IEnumerable<string> columns) => string.Join(',', columns.Select(table.NumberOf));

    // That the bad transactions changed the reference of a row s as it was.
    private static string Returns(StagedReference reference) => $"""
        EXISTS (SELECT FROM {reference.Child.After} n WHERE n.{StagedTable.Change} = s.{StagedTable.Change} AND NOT ({string.Join(" AND ", reference.Key.Columns.Select(column => ChangedRows.Same("s", "n", column)))}))
        """;

    private static string Untold(StagedReference reference) =>
        Sql.Literal($"the key of what it referred to was changed since, and which row that is now cannot be told ({reference.Key.Name})");

    // In a table that was written anew before keys were changed, only what nobody wrote since is for sure what it was.
    private async Task StrayAsync(StagedReference reference, IReadOnlyList<(StagedReference Reference, KeyMap Map)> parents, CancellationToken cancellation)
    {
        var doubtful = plan.Capture.Rewritten.Where(rewritten => plan.Live.WithOid(rewritten.Table)?.Holds(reference.Key.Referenced) == true).ToList();
        if (doubtful.Count == 0) return;
        var written = string.Join(" OR ", doubtful.Select(rewritten => $"p.tableoid = {rewritten.Table} AND p.xmin::text::bigint = ANY ('{{{string.Join(',', rewritten.Writers)}}}'::bigint[])"));
        var followed = string.Concat(parents.Where(parent => parent.Reference == reference).Select(parent => $" AND NOT EXISTS (SELECT FROM {parent.Map.From} m WHERE {KeyMap.Matches(reference, "s")})"));
        string Doubtful(string rows) => $"""
            SELECT s.{StagedTable.Change}, {Untold(reference)} FROM {rows} s
            WHERE {string.Join(" AND ", reference.Key.Columns.Select(column => $"s.{Sql.Identifier(column)} IS NOT NULL"))}
            AND NOT EXISTS (SELECT FROM {reference.Key.Referenced.Quoted} p WHERE {Sql.Equal("p", reference.Key.ReferencedColumns, "s", reference.Key.Columns)} AND NOT ({written}))
            AND NOT ({reference.StagedParentOf("s")}){followed}
            """;
        await live.ExecuteAsync($"INSERT INTO {reference.Child.Strayed} {Doubtful(reference.Child.Rows)}", cancellation);
        if (reference.Key.Columns.Intersect(reference.Child.Changed).Any()) await live.ExecuteAsync($"INSERT INTO {reference.Child.Lost} {Doubtful(reference.Child.Before)} AND {Returns(reference)}", cancellation);
    }

    // All references by what the rows were before any of it: keys may have been swapped.
    private async Task<string> FollowAsync(StagedTable staged, string rows, string kind, IReadOnlyList<(StagedReference Reference, KeyMap Map)> parents, CancellationToken cancellation)
    {
        var was = $"drillharness_was_{kind}_{staged.Number}";
        var any = string.Join(" OR ", parents.Select(parent => $"EXISTS (SELECT FROM {parent.Map.From} m WHERE {KeyMap.Matches(parent.Reference, "s")})"));
        await live.ExecuteAsync($"DROP TABLE IF EXISTS pg_temp.{was}; CREATE TEMP TABLE {was} AS SELECT s.* FROM {rows} s WHERE {any}", cancellation);
        foreach (var (reference, map) in parents)
        {
            var count = await live.ExecuteAsync($"""
                UPDATE {rows} s SET {KeyMap.Set(reference)}
                FROM pg_temp.{was} o JOIN {map.From} m ON {KeyMap.Matches(reference, "o")} WHERE o.{StagedTable.Change} = s.{StagedTable.Change} AND m.found
                """, cancellation);
            if (count > 0 && kind == "deleted")
            {
                var settled = await live.ExecuteAsync($"INSERT INTO {staged.Settled} SELECT DISTINCT o.{StagedTable.Change}, {Sql.Literal(reference.Key.Name)} FROM pg_temp.{was} o JOIN {map.From} m ON {KeyMap.Matches(reference, "o")} WHERE m.found AND m.live", cancellation);
                if (settled > 0) staged.SettledBy.Add(reference.Key.Name);
            }

            if (count > 0 && kind != "after")
                remarks.Add($"{count} {(kind == "before" ? "changed" : "deleted")} rows of {staged.Table.Name} follow what they refer to by {reference.Key.Name}: its key was changed since");
        }

        return $"pg_temp.{was}";
    }

    private IEnumerable<(StagedReference Reference, KeyMap Map)> MapsOf(StagedReference reference)
    {
        foreach (var table in plan.Live.Tables.Where(table => table.Holds(reference.Key.Referenced)))
        {
            if (maps.TryGetValue((table.Oid, Numbers(table, reference.Key.ReferencedColumns)), out var map)) yield return (reference, map.OfMoved());
        }

        foreach (var parent in reference.StagedParents)
            if (moved.TryGetValue(parent, out var was) && parent != reference.Child) yield return (reference, KeyMap.Of(parent, was, reference.Key.ReferencedColumns));
    }
}
