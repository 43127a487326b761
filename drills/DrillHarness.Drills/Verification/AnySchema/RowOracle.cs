using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>
/// Compares every row of every table of production with the twin's, byte by byte as they are sent, by key, or as multisets where there is none.
/// Columns go by name, so their order does not matter.
/// </summary>
internal sealed class RowOracle(NpgsqlConnection live, NpgsqlConnection twin)
{
    private const int ShownOfRow = 160;

    private readonly List<TwinDifference> differences = [];

    /// <summary>Rows that were compared.</summary>
    public long RowsCompared { get; private set; }

    public async Task<IReadOnlyList<TwinDifference>> CompareAsync(CancellationToken cancellation)
    {
        var (ours, theirs) = (await ComparedColumns.ReadAsync(live, cancellation), await ComparedColumns.ReadAsync(twin, cancellation));
        foreach (var name in theirs.Keys.Except(ours.Keys)) differences.Add(new(name, "is not in production"));
        foreach (var name in ours.Keys.Except(theirs.Keys)) differences.Add(new(name, "is only in production"));
        var both = theirs.Keys.Intersect(ours.Keys).Where(name => HaveSameColumns(ours[name], theirs[name])).ToList();
        var unlike = await UnlikeAsync(both, ours, theirs, cancellation);
        foreach (var name in unlike) await CompareAsync(ours[name], theirs[name], cancellation);
        return differences;
    }

    private bool HaveSameColumns(ComparedColumns ours, ComparedColumns theirs)
    {
        foreach (var column in theirs.Columns.Keys.Except(ours.Columns.Keys)) differences.Add(new(ours.Name, $"column {column} is not in production"));
        foreach (var column in ours.Columns.Keys.Except(theirs.Columns.Keys)) differences.Add(new(ours.Name, $"column {column} is only in production"));
        return ours.Columns.Count == theirs.Columns.Count && ours.Columns.Keys.All(theirs.Columns.ContainsKey);
    }

    // Most tables are alike, and that is seen from one number for each.
    private async Task<List<string>> UnlikeAsync(
        List<string> names, IReadOnlyDictionary<string, ComparedColumns> ours, IReadOnlyDictionary<string, ComparedColumns> theirs, CancellationToken cancellation)
    {
        var left = await SumsAsync(live, [.. names.Select(name => ours[name])], cancellation);
        var right = await SumsAsync(twin, [.. names.Select(name => theirs[name])], cancellation);
        RowsCompared += left.Sum(sum => sum.Rows);
        return [.. names.Where((_, at) => left[at] != right[at])];
    }

    private static async Task<List<(long Rows, string Sum)>> SumsAsync(NpgsqlConnection connection, List<ComparedColumns> tables, CancellationToken cancellation)
    {
        var sums = new List<(long, string)>();
        if (tables.Count == 0) return sums;
        var query = string.Join(" UNION ALL ", tables.Select((table, at) =>
            $"SELECT {at}, count(*), coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT {table.Row(table.Columns.Keys)} h FROM ONLY {table.Name}{table.Where}) t{at}"));
        await using var command = new NpgsqlCommand(query + " ORDER BY 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) sums.Add((reader.GetInt64(1), reader.GetString(2)));
        return sums;
    }

    private async Task CompareAsync(ComparedColumns ours, ComparedColumns theirs, CancellationToken cancellation)
    {
        var (left, right) = (await RowsAsync(live, ours, theirs.Key, cancellation), await RowsAsync(twin, theirs, theirs.Key, cancellation));
        foreach (var key in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, its) = (left.GetValueOrDefault(key) ?? [], right.GetValueOrDefault(key) ?? []);
            if (mine.Count == 1 && its.Count == 1) CompareRow(ours, key, mine[0], its[0]);
            else if (mine.Count != its.Count) differences.Add(new(ours.Name, $"row {key} is {mine.Count} times in production, expected {its.Count} times") { Kind = mine.Count < its.Count ? DifferenceKind.OnlyInTwin : DifferenceKind.OnlyInLive });
        }
    }

    private void CompareRow(ComparedColumns table, string key, string[] mine, string[] its)
    {
        var unlike = table.Columns.Keys.Order(StringComparer.Ordinal).Where((_, at) => mine[at] != its[at]).ToList();
        if (unlike.Count > 0) differences.Add(new(table.Name, $"row {key} differs in {string.Join(", ", unlike)}") { Kind = DifferenceKind.Differs });
    }

    private static async Task<Dictionary<string, List<string[]>>> RowsAsync(NpgsqlConnection connection, ComparedColumns table, IReadOnlyList<string> key, CancellationToken cancellation)
    {
        var columns = table.Columns.Keys.Order(StringComparer.Ordinal).ToList();
        var whole = $"left(ROW({string.Join(", ", columns.Select(column => table.Columns[column]))})::text, {ShownOfRow}) || ' ' || {table.Row(columns)}";
        var known = key.Count > 0 ? $"ROW({Sql.List(key)})::text" : whole;
        await using var command = new NpgsqlCommand(
            $"SELECT {known}, ARRAY[{string.Join(", ", columns.Select(column => table.Row([column])))}] FROM ONLY {table.Name}{table.Where}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new Dictionary<string, List<string[]>>();
        while (await reader.ReadAsync(cancellation))
        {
            if (!rows.TryGetValue(reader.GetString(0), out var same)) rows[reader.GetString(0)] = same = [];
            same.Add(reader.GetFieldValue<string[]>(1));
        }

        return rows;
    }
}
