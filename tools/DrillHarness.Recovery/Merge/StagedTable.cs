using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// The captured rows of one table, staged beside the live one under the live table's column names, with the fates of those that do not simply
/// come back; and the SQL over all of it. The staging is temporary tables of the merge's own connection.
/// </summary>
/// <param name="Table">The table that rows go back to, as it is now; as it was, where it has to be made again.</param>
/// <param name="Captured">What was captured of it.</param>
/// <param name="Number">Tells the staging tables of different tables apart.</param>
internal sealed record StagedTable(TableShape Table, CapturedTable Captured, int Number)
{
    public const string Change = "\"drillharness.staged.change\"";
    public const string Bad = "\"drillharness.staged.bad\"";
    public const string Tenant = "\"drillharness.staged.tenant\"";
    public const string Head = $"{Change}, {Bad}, {Tenant}";

    /// <summary>Names of the live table's columns that were captured and can be written, in the live order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>True when the table is not in the live database: it is made again first, and is empty then.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Where rows are inserted: the table itself, or the partitioned table when the partition has gone since.</summary>
    public required string Into { get; init; }

    public IReadOnlyList<string> Key => Table.Key.All(column => Columns.Contains(column)) ? Table.Key : [];

    /// <summary>Rows that were deleted.</summary>
    public string Rows => $"pg_temp.drillharness_deleted_{Number}";

    /// <summary>Rows that were changed, as they were.</summary>
    public string Before => $"pg_temp.drillharness_before_{Number}";

    /// <summary>Rows that were changed, as the bad transaction left them.</summary>
    public string After => $"pg_temp.drillharness_after_{Number}";

    /// <summary>Fates of deleted rows, by change.</summary>
    public string Fates => $"pg_temp.drillharness_fate_{Number}";

    /// <summary>The live rows, as something to select from; none while the table is missing.</summary>
    public string Live => IsMissing ? $"(SELECT * FROM {Rows} WHERE false)" : $"ONLY {Table.Name.Quoted}";

    public bool HasDeleted => Captured.Files.Any(file => file.Role == RowRole.Deleted);

    public bool HasChanged => Captured.Files.Any(file => file.Role == RowRole.Before);

    public string ColumnList => Sql.List(Columns);

    /// <summary>
    /// Staged rows as the live table will show them: columns added since are NULL, generated ones are computed.
    /// </summary>
    public string Shaped(string from) => $"(SELECT {Head}, {string.Join(", ", Table.All.Select(Shape))} FROM {from})";

    /// <summary>Staged rows whose fate is still to come back, in the live table's shape.</summary>
    public string Pending(string alias) => $"{Shaped($"{Rows} p WHERE NOT EXISTS (SELECT FROM {Fates} f WHERE f.{Change} = p.{Change})")} {alias}";

    public IEnumerable<string> Create()
    {
        var columns = string.Join(", ", Columns.Select(column => IsMissing ? StagedType(column) : Sql.Identifier(column)));
        var like = IsMissing ? $"SELECT {columns}" : $"SELECT {columns} FROM {Table.Name.Quoted}";
        var head = $"NULL::bigint AS {Change}, NULL::integer AS {Bad}, NULL::text AS {Tenant}";
        foreach (var name in new[] { "deleted", "before", "after" })
            yield return $"CREATE TEMP TABLE drillharness_{name}_{Number} AS SELECT {head}, rows.* FROM ({like}) rows WITH NO DATA";
        var keys = string.Concat(Key.Select(column => $", {Sql.Identifier(column)} AS {LiveKey(column)}"));
        yield return $"CREATE TEMP TABLE drillharness_fate_{Number} AS SELECT {Change}, ''::text AS fate, ''::text AS why{keys} FROM {Rows} WITH NO DATA";
    }

    /// <summary>Rows whose key lives: the live row wins. Of one key's several versions, only the last was taken for good.</summary>
    public IEnumerable<string> KeepNewer(bool severalVersions)
    {
        if (Key.Count == 0) yield break;
        if (severalVersions) yield return $"""
            INSERT INTO {Fates} ({Change}, fate, why)
            SELECT {Change}, '{RowFate.KeptNewer}', 'a later version of it was taken too'
            FROM (SELECT {Change}, row_number() OVER (PARTITION BY {Sql.List(Key)} ORDER BY {Bad} DESC, {Change} DESC) AS version FROM {Rows}) versions WHERE version > 1
            """;
        yield return $"""
            INSERT INTO {Fates} ({Change}, fate, why)
            SELECT s.{Change}, '{RowFate.KeptNewer}', 'its key lives' FROM {Pending("s")} JOIN {Live} l ON {Sql.Equal("l", Key, "s", Key)}
            """;
    }

    /// <summary>Rows whose unique key another live row has taken. Whether that row is new decides later: recreated, or a conflict.</summary>
    public string Collide(UniqueKey key) => $"""
        INSERT INTO {Fates} ({Change}, fate, why{LiveKeyList})
        SELECT DISTINCT ON (s.{Change}) s.{Change}, '{FateOfClash(key)}', {Sql.Literal(key.Name)}{LiveKeysOf("l")}
        FROM (SELECT {Change}, {key.Keys} FROM {Pending("p")}{key.Where}) s
        JOIN (SELECT {KeyPrefix}{key.Keys} FROM {Live}{key.Where}) l ON {key.Clashes("l", "s")}
        """;

    /// <summary>The same among the staged rows themselves: what was made later stands.</summary>
    public string CollideAmongThemselves(UniqueKey key) => $"""
        INSERT INTO {Fates} ({Change}, fate, why{LiveKeyList})
        SELECT DISTINCT ON (s.{Change}) s.{Change}, '{FateOfClash(key)}', {Sql.Literal(key.Name)}{LiveKeysOf("l")}
        FROM (SELECT {Head}, {key.Keys} FROM {Pending("p")}{key.Where}) s
        JOIN (SELECT {KeyPrefix}{Head}, {key.Keys} FROM {Pending("p")}{key.Where}) l ON {key.Clashes("l", "s")} AND l.{Bad} > s.{Bad}
        ORDER BY s.{Change}, l.{Bad} DESC
        """;

    /// <summary>Rows that a constraint added since refuses: conflicts, not the end of everything.</summary>
    public string Unfit(string condition, string why) => $"""
        INSERT INTO {Fates} ({Change}, fate, why)
        SELECT {Change}, '{RowFate.Conflict}', {Sql.Literal(why)} FROM {Pending("s")} WHERE NOT coalesce(({condition}), true)
        """;

    /// <summary>Puts pending rows into the live table, in one statement.</summary>
    public string Insert(string which) => $"""
        INSERT INTO {Into} ({ColumnList}) OVERRIDING SYSTEM VALUE
        SELECT {string.Join(", ", Columns.Select(column => IsMissing ? $"{Sql.Identifier(column)}::text::{Table.TypeOf(column)}" : Sql.Identifier(column)))}
        FROM {Pending("p")} WHERE {which}
        """;

    public string Mark(RowFate fate, string why, string which) => $"""
        INSERT INTO {Fates} ({Change}, fate, why) SELECT {Change}, '{fate}', {Sql.Literal(why)} FROM {Pending("s")} WHERE {which}
        """;

    public static string LiveKey(string column) => Sql.Identifier($"live {column}");

    public string LiveKeyList => string.Concat(Key.Select(column => $", {LiveKey(column)}"));

    // Who stands where an exclusion constraint lets nobody else stand is not the same row made anew.
    private static RowFate FateOfClash(UniqueKey key) => key.IsExclusion ? RowFate.Conflict : RowFate.Recreated;

    private string KeyPrefix => string.Concat(Key.Select(column => $"{Sql.Identifier(column)}, "));

    private string LiveKeysOf(string alias) => string.Concat(Key.Select(column => $", {alias}.{Sql.Identifier(column)}"));

    // A type that went with its schema is made again only when rows are put back; until then its values are text.
    private string StagedType(string column)
    {
        var type = Table.TypeOf(column);
        return IsBuiltIn(type) ? $"NULL::{type} AS {Sql.Identifier(column)}" : $"NULL::text AS {Sql.Identifier(column)}";
    }

    private static bool IsBuiltIn(string type) => !type.Contains('.', StringComparison.Ordinal) && !type.Contains('"', StringComparison.Ordinal);

    private string Shape(ColumnShape column)
    {
        if (Columns.Contains(column.Name)) return Sql.Identifier(column.Name);
        var isWhole = Table.Columns.All(Columns.Contains);
        return column.IsGenerated && column.Default is { } expression && !IsMissing && isWhole
            ? $"({expression}) AS {Sql.Identifier(column.Name)}"
            : $"NULL::{(IsMissing && !IsBuiltIn(column.Type) ? "text" : column.Type)} AS {Sql.Identifier(column.Name)}";
    }
}
