using System.Text.Json;
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

    private sealed record Found(uint Table, IReadOnlyList<int> Columns, IReadOnlyList<string> Was, string[] Now);

    /// <summary>Changes the staged rows. Tells how many refer to something under its new key.</summary>
    /// <param name="keep">True to write down what is found.</param>
    public async Task<IReadOnlyList<string>> FollowAsync(bool keep, CancellationToken cancellation)
    {
        if (plan.Capture.Rekeyed.Count == 0) return remarks;
        var path = Path.Combine(plan.Capture.Directory, Kept);
        var earlier = File.Exists(path) ? JsonSerializer.Deserialize<List<Found>>(await File.ReadAllTextAsync(path, cancellation))! : [];
        var found = new List<Found>();
        foreach (var rows in plan.Capture.Rekeyed.GroupBy(row => (row.Table, Columns: string.Join(',', row.Columns)))) found.AddRange(await ReadAsync([.. rows], earlier, cancellation));
        if (keep) await File.WriteAllTextAsync(path, JsonSerializer.Serialize(found), cancellation);
        foreach (var staged in plan.Tables) await FollowAsync(staged, cancellation);
        return remarks;
    }

    private async Task<IReadOnlyList<Found>> ReadAsync(IReadOnlyList<RekeyedParent> rows, List<Found> earlier, CancellationToken cancellation)
    {
        var (oid, numbers) = (rows[0].Table, rows[0].Columns);
        if (plan.Live.WithOid(oid) is not { } table || numbers.Select(number => table.All.FirstOrDefault(column => column.Number == number)?.Name).ToList() is not { } names || names.Contains(null)) return [];
        string[] columns = [.. names.OfType<string>()];
        var known = rows.Select(row => (row, earlier.Find(one => one.Table == oid && one.Columns.SequenceEqual(numbers) && one.Was.SequenceEqual(row.Values))?.Now)).ToList();
        var map = await KeyMap.ReadAsync(live, $"drillharness_rekeyed_{maps.Count}", table, columns, known, cancellation);
        maps[(oid, string.Join(',', numbers))] = map;
        var found = (await live.RowsAsync($"SELECT {string.Join(", ", columns.Select((_, at) => $"was{at}::text"))}, {string.Join(", ", columns.Select((_, at) => $"now{at}::text"))} FROM {map.From} WHERE found", cancellation))
            .Select(row => new Found(oid, numbers, row[..columns.Length]!, row[columns.Length..]!)).ToList();
        // Another key of the row was changed, or this one was changed back.
        await live.ExecuteAsync($"DELETE FROM {map.From} m WHERE {string.Join(" AND ", columns.Select((_, at) => $"m.was{at}::text = m.now{at}::text"))}", cancellation);
        // A key that the bad transactions changed too comes back with its row.
        if (plan.Tables.FirstOrDefault(staged => staged.Table.Oid == oid) is { HasChanged: true } own && own.Changed.Intersect(columns).Any())
            await live.ExecuteAsync($"DELETE FROM {map.From} m USING {own.After} n WHERE {string.Join(" AND ", columns.Select((column, at) => $"n.{Sql.Identifier(column)} = m.now{at}"))}", cancellation);
        return found;
    }

    private async Task FollowAsync(StagedTable staged, CancellationToken cancellation)
    {
        var parents = plan.ReferencesOf(staged).SelectMany(MapsOf).ToList();
        if (parents.Count == 0) return;
        foreach (var (reference, map) in parents)
            await live.ExecuteAsync($"""
                INSERT INTO {staged.Strayed} SELECT DISTINCT s.{StagedTable.Change}, {Sql.Literal($"the key of what it referred to was changed since, and which row that is now cannot be told ({reference.Key.Name})")}
                FROM {staged.Rows} s JOIN {map.From} m ON {KeyMap.Matches(reference, "s")} WHERE NOT m.found
                """, cancellation);
        moved[staged] = await FollowAsync(staged, staged.Rows, "deleted", parents, cancellation);
        if (!staged.HasChanged) return;
        await FollowAsync(staged, staged.Before, "before", parents, cancellation);
        await FollowAsync(staged, staged.After, "after", parents, cancellation);
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
            if (count > 0 && kind != "after")
                remarks.Add($"{count} {(kind == "before" ? "changed" : "deleted")} rows of {staged.Table.Name} follow what they refer to by {reference.Key.Name}: its key was changed since");
        }

        return $"pg_temp.{was}";
    }

    private IEnumerable<(StagedReference Reference, KeyMap Map)> MapsOf(StagedReference reference)
    {
        foreach (var table in plan.Live.Tables.Where(table => table.Holds(reference.Key.Referenced)))
        {
            var numbers = reference.Key.ReferencedColumns.Select(name => table.All.Single(column => column.Name == name).Number);
            if (maps.TryGetValue((table.Oid, string.Join(',', numbers)), out var map)) yield return (reference, map);
        }

        foreach (var parent in reference.StagedParents)
            if (moved.TryGetValue(parent, out var was) && parent != reference.Child) yield return (reference, KeyMap.Of(parent, was, reference.Key.ReferencedColumns));
    }
}
