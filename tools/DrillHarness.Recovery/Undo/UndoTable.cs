using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Undo;

/// <summary>One table of an undo log, and the SQL that reverts by it.</summary>
internal sealed record UndoTable
{
    private const string Place = "\"drillharness.place\"";
    private const string Part = "\"drillharness.part\"";
    private const string OwnPlace = $"t.ctid = b.{Place} AND t.tableoid = b.{Part}";
    private const string Known = "\"drillharness.known\"";

    public required long Run { get; init; }

    public required int Number { get; init; }

    public required TableShape Table { get; init; }

    /// <summary>The columns by which the log knows rows.</summary>
    public required IReadOnlyList<string> Identity { get; init; }

    /// <summary>False where a row is known by everything in it.</summary>
    public required bool IsKeyed { get; init; }

    /// <summary>The columns of the table that the log has; one added since keeps what is in it.</summary>
    public required IReadOnlyList<string> Logged { get; init; }

    /// <summary>True where the rows of the log may lie in any partition of the partitioned table that this is one of.</summary>
    public required bool Spreads { get; init; }

    private string Log => UndoLog.Named(Run, Number);

    private string Live => Spreads && Table.Root is { } root ? root.Quoted : $"ONLY {Table.Name.Quoted}";

    // Live rows that will be reverted: where they lie, what they are called, and what they were.
    private string Back => $"pg_temp.drillharness_back_{Number}";

    /// <summary>True when rows of that table may be reverted by this log.</summary>
    public bool Reaches(TableShape table) => table.Name == Table.Name || (Spreads && table.Root is { } root && root == Table.Root);

    /// <summary>The rows of a table that will be there as they are now, as <c>t</c>, of which a condition may follow.</summary>
    /// <param name="logs">All tables of the undo log.</param>
    public static string Staying(TableShape table, IEnumerable<UndoTable> logs) =>
        $"FROM ONLY {table.Name.Quoted} t WHERE true{string.Concat(logs.Where(log => log.Reaches(table)).Select(log => $" AND NOT EXISTS (SELECT FROM {log.Back} b WHERE {OwnPlace})"))}";

    /// <summary>The rows that will be there as they were before the merge, as <c>b</c>, of which a condition may follow.</summary>
    public string Returning => $"FROM {Back} b WHERE NOT b.{UndoLog.Put}";

    /// <summary>
    /// Changed rows are taken out and put in again. Who waits for such a row finds none when the wait is over, and its edit is lost: so writers wait for the table.
    /// </summary>
    public async Task KeepWritersOutAsync(LiveSql sql, CancellationToken cancellation)
    {
        if (await sql.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {Log} WHERE NOT {UndoLog.Put})", cancellation))
            await sql.ExecuteAsync($"LOCK TABLE {Live} IN EXCLUSIVE MODE", cancellation);
    }

    /// <summary>Holds what the merge wrote and nobody has written since, so that nobody does until the end, and nobody hangs anything on it.</summary>
    /// <param name="left">Where rows are noted that somebody has written since.</param>
    public async Task FindAsync(LiveSql sql, List<string> left, CancellationToken cancellation)
    {
        // A freeze keeps xmin, and a row lock leaves it alone: it is the writing transaction's as long as nobody wrote the row again.
        await sql.ScalarAsync<long>($"SELECT count(*) FROM (SELECT FROM {Live} l WHERE l.xmin::text::bigint IN (SELECT {UndoLog.Writer} FROM {Log}) FOR UPDATE) held", cancellation);
        var row = string.Join(", ", Table.All.Select(column => $"{(Logged.Contains(column.Name) ? "u" : "l")}.{Sql.Identifier(column.Name)}"));
        await sql.ExecuteAsync($"""
            DROP TABLE IF EXISTS {Back};
            CREATE TEMP TABLE drillharness_back_{Number} ON COMMIT DROP AS SELECT l.{Place}, l.{Part}, {Name} AS {Known}, u.{UndoLog.Put}, {row} FROM {Written} JOIN {Entries} ON {Match};
            ANALYZE {Back}
            """, cancellation);
        await NoteAsync(sql, IsKeyed
            ? $"SELECT {Name} FROM {Log} u JOIN {Live} l ON {IsKnown} WHERE l.xmin::text::bigint <> u.{UndoLog.Writer}"
            : $"SELECT {Name} FROM generate_series(1, (SELECT count(*) FROM {Log}) - (SELECT count(*) FROM {Back}))", "edited since", left, cancellation);
    }

    /// <summary>Notes rows that are not there any more under the key that the merge left them with.</summary>
    public async Task NoteGoneAsync(LiveSql sql, List<string> left, CancellationToken cancellation)
    {
        if (IsKeyed) await NoteAsync(sql, $"SELECT {Name} FROM {Log} u WHERE NOT EXISTS (SELECT FROM {Live} l WHERE {IsKnown})", "deleted since, or has another key", left, cancellation);
    }

    /// <summary>Leaves rows as they are that meet a condition over <c>b</c> and, what they are now, <c>t</c>.</summary>
    /// <returns>How many.</returns>
    public Task<long> LeaveAsync(LiveSql sql, string condition, string why, List<string> left, CancellationToken cancellation) => NoteAsync(
        sql, $"WITH stays AS (DELETE FROM {Back} b USING {Live} t WHERE {OwnPlace} AND {condition} RETURNING b.{Known}) SELECT {Known} FROM stays", why, left, cancellation);

    /// <summary>That a returning row <c>b</c> would break a rule together with a row that stays.</summary>
    /// <param name="key">The rule.</param>
    /// <param name="logs">All tables of the undo log.</param>
    public string Clashes(UniqueKey key, IEnumerable<UndoTable> logs) => $"""
        (b.{Part}, b.{Place}) IN (SELECT s.{Part}, s.{Place} FROM (SELECT {Part}, {Place}, {key.Keys} FROM (SELECT b.* {Returning}) b{key.Where}) s
        JOIN (SELECT {key.Keys} FROM (SELECT t.* {Staying(Table, logs)}) t{key.Where}) l ON {key.Clashes("l", "s")})
        """;

    public Task<long> TakeOutAsync(LiveSql sql, CancellationToken cancellation) =>
        sql.ExecuteAsync($"DELETE FROM {Live} t USING {Back} b WHERE {OwnPlace}", cancellation);

    public Task<long> PutInAsync(LiveSql sql, CancellationToken cancellation) =>
        sql.ExecuteAsync($"INSERT INTO {Table.Name.Quoted} ({Sql.List(Table.Columns)}) OVERRIDING SYSTEM VALUE SELECT {Sql.List(Table.Columns, "b.")} {Returning}", cancellation);

    /// <summary>Drops what was found: its columns hold on to types.</summary>
    public Task ForgetAsync(LiveSql sql, CancellationToken cancellation) => sql.ExecuteAsync($"DROP TABLE {Back}", cancellation);

    // Of rows that are alike in everything, any is as good as another.
    private string Written => IsKeyed
        ? $"(SELECT ctid AS {Place}, tableoid AS {Part}, xmin::text::bigint AS {UndoLog.Writer}, * FROM {Live}) l"
        : $"(SELECT ctid AS {Place}, tableoid AS {Part}, xmin::text::bigint AS {UndoLog.Writer}, {Copy($"xmin::text::bigint", Sql.List(Identity))}, * FROM {Live}) l";

    private string Entries => IsKeyed ? $"{Log} u" : $"(SELECT {Copy(UndoLog.Writer, string.Join(", ", Identity.Select((_, at) => UndoLog.Now(at))))}, * FROM {Log}) u";

    private string Match => $"l.{UndoLog.Writer} = u.{UndoLog.Writer} AND {(IsKeyed ? IsKnown : "l.\"drillharness.image\" = u.\"drillharness.image\" AND l.\"drillharness.copy\" = u.\"drillharness.copy\"")}";

    private static string Copy(string writer, string columns) =>
        $"ROW({columns})::text AS \"drillharness.image\", row_number() OVER (PARTITION BY {writer}, ROW({columns})::text) AS \"drillharness.copy\"";

    private string IsKnown => string.Join(" AND ", Identity.Select((column, at) => $"l.{Sql.Identifier(column)} = u.{UndoLog.Now(at)}"));

    private string Name => IsKeyed ? $"concat_ws(', ', {string.Join(", ", Identity.Select((_, at) => $"u.{UndoLog.Now(at)}::text"))})" : "'a row without a key'";

    private async Task<long> NoteAsync(LiveSql sql, string names, string why, List<string> left, CancellationToken cancellation)
    {
        var rows = await sql.RowsAsync(names, cancellation);
        left.AddRange(rows.Select(row => $"{Table.Name} {row[0]}: {why}"));
        return rows.Count;
    }
}
