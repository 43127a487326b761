using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// The deleted rows of one table, staged beside the live one, with the fates of those that do not simply come back; and the SQL over both.
/// Both are temporary tables of the merge's own connection.
/// </summary>
internal sealed record StagedTable(TableShape Table, int Number)
{
    public const string TenantColumn = "\"drillharness tenant\"";

    public string Rows => $"pg_temp.drillharness_staged_{Number}";

    public string Fates => $"pg_temp.drillharness_fate_{Number}";

    public string Live => Table.Name.Quoted;

    public string Columns => Sql.List(Table.Columns);

    /// <summary>Staged rows whose fate is still to come back.</summary>
    public string Pending(string alias) =>
        $"(SELECT s.* FROM {Rows} s WHERE NOT EXISTS (SELECT FROM {Fates} f WHERE {Sql.Equal("f", Table.PrimaryKey, "s", Table.PrimaryKey)})) {alias}";

    public IEnumerable<string> Create()
    {
        yield return $"CREATE TEMP TABLE drillharness_staged_{Number} AS SELECT {Columns}, NULL::text AS {TenantColumn} FROM {Live} WITH NO DATA";
        yield return $"CREATE TEMP TABLE drillharness_fate_{Number} AS SELECT {Sql.List(Table.PrimaryKey)}, {LiveKeyNulls}, ''::text AS fate FROM {Live} WITH NO DATA";
    }

    /// <summary>Rows whose key lives: the live row wins.</summary>
    public string KeepNewer => $"""
        INSERT INTO {Fates} ({Sql.List(Table.PrimaryKey)}, fate)
        SELECT {Sql.List(Table.PrimaryKey, "s.")}, '{RowFate.KeptNewer}' FROM {Pending("s")}
        JOIN {Live} l ON {Sql.Equal("l", Table.PrimaryKey, "s", Table.PrimaryKey)}
        """;

    /// <summary>Rows whose unique key another live row has taken. Whether that row is new decides later: recreated, or a conflict.</summary>
    public string Collide(UniqueKey key)
    {
        var where = key.Predicate is null ? "" : $" WHERE {key.Predicate}";
        return $"""
            INSERT INTO {Fates} ({Sql.List(Table.PrimaryKey)}, {LiveKeys}, fate)
            SELECT DISTINCT ON ({Sql.List(Table.PrimaryKey, "s.")}) {Sql.List(Table.PrimaryKey, "s.")}, {Sql.List(Table.PrimaryKey, "l.")}, '{RowFate.Recreated}'
            FROM (SELECT * FROM {Pending("p")}{where}) s
            JOIN (SELECT * FROM {Live}{where}) l ON {Sql.Equal("l", key.Columns, "s", key.Columns)}
            """;
    }

    /// <summary>
    /// Puts the pending rows into the live table, in one statement. A key that a racing customer took meanwhile ends it: ON CONFLICT would
    /// cost every row a second look and a second WAL record.
    /// </summary>
    public string Insert(string scope) => $"""
        INSERT INTO {Live} ({Columns}) OVERRIDING SYSTEM VALUE
        SELECT {Columns} FROM {Pending("p")} WHERE {scope}
        """;

    public string MarkRestored(string scope) => $"""
        INSERT INTO {Fates} ({Sql.List(Table.PrimaryKey)}, fate)
        SELECT {Sql.List(Table.PrimaryKey, "s.")}, '{RowFate.Restored}' FROM {Pending("s")} WHERE {scope}
        """;

    public string LiveKeys => string.Join(", ", Table.PrimaryKey.Select(LiveKey));

    public static string LiveKey(string column) => Sql.Identifier($"live {column}");

    private string LiveKeyNulls => string.Join(", ", Table.PrimaryKey.Select(column => $"{Sql.Identifier(column)} AS {LiveKey(column)}"));
}
