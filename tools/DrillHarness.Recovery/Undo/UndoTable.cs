using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Undo;

/// <summary>One table of an undo log, and the SQL that reverts by it.</summary>
internal sealed record UndoTable
{
    private const string Gone = "pg_temp.drillharness_gone";

    public required long Run { get; init; }

    public required int Number { get; init; }

    public required TableShape Table { get; init; }

    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>True for rows that were changed, false for rows that were put in.</summary>
    public required bool Was { get; init; }

    private string Log => string.Create(CultureInfo.InvariantCulture, $"drillharness.{(Was ? "was" : "put")}_{Run}_{Number}");

    private string Live => $"ONLY {Table.Name.Quoted}";

    // A freeze keeps xmin, and a row lock leaves it alone: it is the writing transaction's as long as nobody wrote the row again.
    private static string Untouched(string live, string log) => $"{live}.xmin::text::bigint = {log}.xid";

    // Of rows that were changed: the log's key is the one that they have since the merge.
    private string IsChanged(string live, string log) => string.Join(" AND ", Key.Select(column => $"{live}.{Sql.Identifier(column)} = {log}.{UndoLog.Now(column)}"));

    /// <summary>Takes rows out that were put in. Those edited since, and those that rows of others hang on, are noted in <paramref name="left"/>.</summary>
    public async Task<long> TakeOutAsync(
        LiveSql sql, SchemaCatalog catalog, ILookup<TableName, UndoTable> changed, List<string> left, CancellationToken cancellation)
    {
        var match = Key.Count > 0 ? Sql.Equal("l", Key, "u", Key) : "l.ctid = u.place";
        await sql.ExecuteAsync($"DROP TABLE IF EXISTS {Gone}; CREATE TEMP TABLE drillharness_gone AS SELECT l.* FROM {Live} l JOIN {Log} u ON {match} AND {Untouched("l", "u")}", cancellation);
        if (Key.Count > 0)
        {
            await NoteAsync(sql, left, $"SELECT {KeyText("u", Key)} FROM {Log} u JOIN {Live} l ON {match} WHERE NOT {Untouched("l", "u")}", "edited since", cancellation);
            foreach (var (child, key) in Children(catalog)) await KeepParentsAsync(sql, child, key, changed[child.Name], left, cancellation);
            return await sql.ExecuteAsync($"DELETE FROM {Live} l USING {Gone} u WHERE {Sql.Equal("l", Key, "u", Key)}", cancellation);
        }

        return await sql.ExecuteAsync($"DELETE FROM {Live} l USING {Log} u WHERE {match} AND {Untouched("l", "u")}", cancellation);
    }

    /// <summary>Gives rows back what they were before the merge.</summary>
    public async Task<long> GiveBackAsync(LiveSql sql, List<string> left, CancellationToken cancellation)
    {
        var match = IsChanged("l", "u");
        await NoteAsync(sql, left, $"SELECT {KeyText("l", Key)} FROM {Log} u JOIN {Live} l ON {match} WHERE NOT {Untouched("l", "u")}", "edited since", cancellation);
        await sql.ExecuteAsync($"DROP TABLE IF EXISTS {Gone}; CREATE TEMP TABLE drillharness_gone AS SELECT u.* FROM {Log} u JOIN {Live} l ON {match} AND {Untouched("l", "u")}", cancellation);
        await sql.ExecuteAsync($"DELETE FROM {Live} l USING {Gone} u WHERE {match}", cancellation);
        var columns = Sql.List(Table.Columns);
        return await sql.ExecuteAsync($"INSERT INTO {Table.Name.Quoted} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {Gone}", cancellation);
    }

    private IEnumerable<(TableShape Child, ForeignKey Key)> Children(SchemaCatalog catalog) =>
        catalog.Tables.SelectMany(child => child.ForeignKeys.Where(key => Table.Holds(key.Referenced)).Select(key => (child, key)));

    // Rows of the same merge that hung on these are out already, and references that the merge gave back are taken again in a moment; whatever else
    // hangs on them now is somebody's own. In the table itself, rows that go too do not count.
    private async Task KeepParentsAsync(
        LiveSql sql, TableShape child, ForeignKey key, IEnumerable<UndoTable> changed, List<string> left, CancellationToken cancellation)
    {
        var goesToo = (child.Name == Table.Name && Key.Count > 0 ? $" AND NOT EXISTS (SELECT FROM {Gone} own WHERE {Sql.Equal("own", Key, "c", Key)})" : "") +
            string.Concat(changed.Select(log => $" AND NOT EXISTS (SELECT FROM {log.Log} w WHERE {log.IsChanged("c", "w")} AND {Untouched("c", "w")})"));
        var hangs = $"EXISTS (SELECT FROM ONLY {child.Name.Quoted} c WHERE {Sql.Equal("c", key.Columns, "u", key.ReferencedColumns)}{goesToo})";
        for (long kept = 1; kept > 0;)
        {
            await NoteAsync(sql, left, $"SELECT {KeyText("u", Key)} FROM {Gone} u WHERE {hangs}", $"rows of {child.Name} hang on it", cancellation);
            kept = await sql.ExecuteAsync($"DELETE FROM {Gone} u WHERE {hangs}", cancellation);
        }
    }

    private async Task NoteAsync(LiveSql sql, List<string> left, string keys, string why, CancellationToken cancellation)
    {
        foreach (var row in await sql.RowsAsync(keys, cancellation)) left.Add($"{Table.Name} {row[0]}: {why}");
    }

    private static string KeyText(string alias, IReadOnlyList<string> key) =>
        $"concat_ws(', ', {string.Join(", ", key.Select(column => $"{alias}.{Sql.Identifier(column)}::text"))})";
}
