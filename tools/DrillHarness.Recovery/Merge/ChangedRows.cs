using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// The SQL that gives changed rows their values back, column by column: a value comes back only where the live one is still, byte for byte, what
/// the bad transaction wrote. Where rows trade what is unique, they are taken out and put in again.
/// </summary>
/// <param name="Staged">The table.</param>
/// <param name="Columns">The columns that the bad transactions changed in any row.</param>
/// <param name="References">Foreign keys over these columns: a reference comes back only to a parent that lives.</param>
internal sealed record ChangedRows(StagedTable Staged, IReadOnlyList<string> Columns, IReadOnlyList<StagedReference> References)
{
    /// <summary>True where deleted rows are not back yet that a reference may come back to.</summary>
    public bool IsForeseen { get; init; }

    private string Steps => $"pg_temp.drillharness_step_{Staged.Number}";

    /// <summary>Which of a row's changes come when, the last one first; where good edits lie between bad ones, a row has several.</summary>
    public IEnumerable<string> Rank()
    {
        var order = Staged.Key.Count == 0 ? "1" : $"row_number() OVER (PARTITION BY {Sql.List(Staged.Key)} ORDER BY {StagedTable.Bad} DESC, {StagedTable.Change} DESC)";
        yield return $"CREATE TEMP TABLE IF NOT EXISTS drillharness_step_{Staged.Number} (change bigint PRIMARY KEY, step bigint, place bigint)";
        yield return $"TRUNCATE {Steps}";
        yield return $"INSERT INTO {Steps} SELECT change, step, row_number() OVER (PARTITION BY step ORDER BY change) " +
            $"FROM (SELECT {StagedTable.Change} AS change, {order} AS step FROM {Staged.After} n WHERE NOT EXISTS (SELECT FROM {Staged.Lost} lost WHERE lost.change = n.{StagedTable.Change})) ranked";
    }

    /// <summary>What makes one batch of a step cheap to find.</summary>
    public IEnumerable<string> Index() =>
    [
        $"CREATE INDEX ON {Steps} (step, place)", $"CREATE INDEX ON {Staged.After} ({StagedTable.Change})", $"CREATE INDEX ON {Staged.Before} ({StagedTable.Change})",
        $"ANALYZE {Steps}",
    ];

    public string CountOf(long step) => $"SELECT count(*) FROM {Steps} WHERE step = {step}";

    public string LastStep => $"SELECT coalesce(max(step), 0) FROM {Steps}";

    /// <summary>
    /// Where somebody gave a changed row another key since, the staged versions get it too, so that the row is found; in a table without a key, every
    /// column that somebody edited since: the edit counts as made before, and stands.
    /// </summary>
    public static IEnumerable<string> Follow(StagedTable staged)
    {
        var moved = staged.Captured.Moved;
        if (moved.Count == 0 || staged.IsMissing) yield break;
        var columns = staged.Key.Count > 0 ? staged.Key : staged.Columns;
        string Arrayed(Func<MovedRow, string> value) => $"'{{{string.Join(',', moved.Select(value))}}}'";
        var known = $"""
            (SELECT * FROM unnest({Arrayed(row => $"{row.Change}")}::bigint[], {Arrayed(row => $"\"{row.Place}\"")}::tid[], {Arrayed(row => $"{row.Xid}")}::xid[],
            {Arrayed(row => $"{row.FileNode}")}::bigint[]) c(change, place, xid, file)) c
            """;
        // A file that was written anew since has its rows elsewhere.
        var live = $"""
            (SELECT c.change AS {StagedTable.Change}, t.* FROM {known} JOIN ONLY {staged.Table.Name.Quoted} t ON t.ctid = c.place AND t.xmin = c.xid
            WHERE c.file = pg_relation_filenode({staged.Table.Oid})) l
            """;
        string Set(string otherwise) => string.Join(", ", columns.Select(column =>
            $"{Sql.Identifier(column)} = CASE WHEN {Same("n", "l", column)} THEN {otherwise}.{Sql.Identifier(column)} ELSE l.{Sql.Identifier(column)} END"));
        yield return $"UPDATE {staged.Before} b SET {Set("b")} FROM {staged.After} n JOIN {live} USING ({StagedTable.Change}) WHERE b.{StagedTable.Change} = n.{StagedTable.Change}";
        yield return $"UPDATE {staged.After} n SET {Set("n")} FROM {live} WHERE l.{StagedTable.Change} = n.{StagedTable.Change}";
        if (staged.Key.Count > 0) yield return Lose(staged, known);
    }

    // Who edited a row is known by xmin, also where a rewrite has put it elsewhere. If it is not the row that has the key now, and has left another one
    // that is none of ours, the key may have been given to another row: a person has to look.
    private static string Lose(StagedTable staged, string known) => $"""
        INSERT INTO {staged.Lost} SELECT c.change, 'edited since, and its table was written anew (VACUUM FULL, CLUSTER): which row it is now cannot be told'
        FROM {known} JOIN {staged.After} n ON n.{StagedTable.Change} = c.change WHERE c.file <> pg_relation_filenode({staged.Table.Oid})
        AND NOT EXISTS (SELECT FROM ONLY {staged.Table.Name.Quoted} t WHERE t.xmin = c.xid AND {Sql.Equal("t", staged.Key, "n", staged.Key)})
        AND EXISTS (SELECT FROM ONLY {staged.Table.Name.Quoted} t WHERE t.xmin = c.xid AND NOT EXISTS (SELECT FROM {staged.After} own WHERE {Sql.Equal("own", staged.Key, "t", staged.Key)}))
        AND NOT EXISTS (SELECT FROM {staged.Lost} before WHERE before.change = c.change)
        """;

    /// <summary>Columns that differ between before and after in any row, as an array of names.</summary>
    public static string FindColumns(StagedTable staged) => $"""
        SELECT ARRAY(SELECT name FROM (SELECT {string.Join(", ", staged.Columns.Select((column, at) => $"bool_or(NOT ({Same("o", "n", column)})) AS c{at}"))}
            FROM {staged.Before} o JOIN {staged.After} n USING ({StagedTable.Change})) changed,
        LATERAL (VALUES {string.Join(", ", staged.Columns.Select((column, at) => $"({at}, {Sql.Literal(column)}, changed.c{at})"))}) v(place, name, differs)
        WHERE differs ORDER BY place)
        """;

    /// <summary>
    /// Holds the live rows of one step until the transaction ends: a row that a customer changes between <see cref="Prepare"/> and
    /// <see cref="Update"/> would lie in another place and be passed over. Who is at one already is waited for, and what comes of it is seen.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="target">The live rows.</param>
    /// <param name="also">A further condition over <c>n</c>, <c>o</c>, <c>l</c>, and the step's <c>r.place</c>.</param>
    public string Hold(long step, string target, string also) => $"""
        SELECT count(*) FROM (SELECT FROM {Staged.After} n JOIN {Steps} r ON r.change = n.{StagedTable.Change} AND r.step = {step}
        JOIN {Staged.Before} o ON o.{StagedTable.Change} = n.{StagedTable.Change} JOIN {target} l ON {Match}
        WHERE {Something} AND {also} FOR {(Staged.MovesKeys ? "" : "NO KEY ")}UPDATE OF l) held
        """;

    /// <summary>
    /// Changed rows that keep the reference that they have now, since what they referred to is not there: gone, or known by another key since.
    /// </summary>
    public static IEnumerable<string> Unreferred(StagedTable staged, IEnumerable<StagedReference> references, string key) => references
        .Where(reference => reference.Key.IsValidated && !reference.ParentIsMissing && reference.Key.Columns.Intersect(staged.Changed).Any() && !staged.MovesKeys && staged.Key.Count > 0)
        .Select(reference => $"""
            SELECT {key}, {Sql.Literal($"what it referred to by {reference.Key.Name} is gone, or has another key since")} FROM {staged.After} d JOIN {staged.Before} o USING ({StagedTable.Change})
            JOIN {staged.Live} l ON {Sql.Equal("l", staged.Key, "d", staged.Key)} WHERE {string.Join(" AND ", reference.Key.Columns.Select(column => $"{Same("l", "d", column)} AND o.{Sql.Identifier(column)} IS NOT NULL"))}
            AND NOT ({string.Join(" AND ", reference.Key.Columns.Select(column => Same("d", "o", column)))}) AND NOT {reference.ParentOf("o")} AND NOT ({reference.ParentToBeOf("o")})
            """);

    /// <summary>The rows of one step as they were, as something to select from.</summary>
    /// <param name="step">The step.</param>
    /// <param name="also">A further condition over <c>n</c> and the step's <c>r.place</c>.</param>
    public string Formers(long step, string also) =>
        $"(SELECT o.* FROM {Staged.Before} o JOIN {Staged.After} n USING ({StagedTable.Change}) JOIN {Steps} r ON r.change = n.{StagedTable.Change} AND r.step = {step} WHERE {also})";

    private string Match => Staged.Key.Count > 0
        ? Sql.Equal("l", Staged.Key, "n", Staged.Key)
        : string.Join(" AND ", Staged.Columns.Select(column => Same("l", "n", column)));

    private string Something => $"({string.Join(" OR ", Columns.Select(column => $"({Returns(column)})"))})";

    /// <summary>The rows of one step as they should be, with the live key that each is found by. Only rows in which something comes back.</summary>
    /// <param name="step">The step.</param>
    /// <param name="target">Live rows, or staged rows that were deleted later.</param>
    /// <param name="columns">The columns of the target that make up a whole row.</param>
    /// <param name="also">A further condition over <c>n</c>, <c>o</c>, <c>l</c>, and the step's <c>r.place</c>.</param>
    public IEnumerable<string> Prepare(long step, string target, IReadOnlyList<string> columns, string also)
    {
        yield return $"DROP TABLE IF EXISTS {Staged.Image}";
        var rows = Staged.Key.Count > 0 ? $"{target} l" : $"(SELECT *, ctid AS {StagedTable.Place}, row_number() OVER (PARTITION BY ({Sql.List(Staged.Columns)})::text) AS copy FROM {target}) l";
        var after = Staged.Key.Count > 0 ? $"{Staged.After} n" : $"(SELECT *, row_number() OVER (PARTITION BY ({Sql.List(Staged.Columns)})::text) AS copy FROM {Staged.After}) n";
        var one = Staged.Key.Count > 0 ? "" : " AND l.copy = n.copy";
        yield return $"""
            CREATE TEMP TABLE drillharness_image_{Staged.Number} AS
            SELECT n.{StagedTable.Change}, {(Staged.Key.Count > 0 ? "l.ctid" : $"l.{StagedTable.Place}")} AS {StagedTable.Place}, {string.Join(", ", columns.Select(column =>
                Columns.Contains(column)
                    ? $"CASE WHEN {Returns(column)} THEN o.{Sql.Identifier(column)} ELSE l.{Sql.Identifier(column)} END AS {Sql.Identifier(column)}"
                    : $"l.{Sql.Identifier(column)}"))}
            FROM {after} JOIN {Steps} r ON r.change = n.{StagedTable.Change} AND r.step = {step} JOIN {Staged.Before} o ON o.{StagedTable.Change} = n.{StagedTable.Change}
            JOIN {rows} ON {Match}{one}
            WHERE {Something} AND {also}
            """;
    }

    /// <summary>Takes back out of the image what would clash with a live row that is not in it: a person has to decide.</summary>
    public string Clashing(UniqueKey key, string target) => Hold($"""
        SELECT s.{StagedTable.Place}, {Sql.Literal($"another row stands in its place by {key.Name}")} AS why FROM (SELECT {StagedTable.Place}, {key.Keys} FROM {Staged.WholeImage} image{key.Where}) s
        JOIN (SELECT ctid AS {StagedTable.Place}, {key.Keys} FROM {target}{key.Where}) l ON {key.Clashes("l", "s")}
        WHERE NOT EXISTS (SELECT FROM {Staged.Image} own WHERE own.{StagedTable.Place} = l.{StagedTable.Place})
        """);

    /// <summary>The same, with a row of another partition.</summary>
    public string ClashingElsewhere(UniqueKey key, string others) => Hold($"""
        SELECT s.{StagedTable.Place}, {Sql.Literal($"another row stands in its place by {key.Name}")} AS why FROM (SELECT {StagedTable.Place}, {key.Keys} FROM {Staged.WholeImage} image{key.Where}) s
        JOIN (SELECT {key.Keys} FROM {others} t{key.Where}) l ON {key.Clashes("l", "s")}
        """);

    /// <summary>What <see cref="PartitionBounds"/> tells of each partition: rows that fit none of them stay where they are.</summary>
    public string Homeless(string bounds) =>
        Hold($"SELECT {StagedTable.Place}, 'the partition that it was in is not there any more' AS why FROM {Staged.WholeImage} image WHERE NOT coalesce(({bounds}), true)");

    /// <summary>A query for the condition that a row fits some partition.</summary>
    public string PartitionBounds => $"""
        SELECT string_agg(coalesce(pg_get_partition_constraintdef(t.relid), 'true'), ' OR ') FROM pg_partition_tree({Sql.Literal(Staged.Into)}::regclass) t WHERE t.isleaf
        """;

    /// <summary>
    /// How many columns of the partition key are not part of the key by which rows are known: then rows of two partitions may have the same one.
    /// </summary>
    public static string CountOutsideKey(StagedTable staged) => $"""
        SELECT count(*) FROM pg_partition_ancestors({staged.Table.Oid}) a JOIN pg_partitioned_table p ON p.partrelid = a.relid CROSS JOIN unnest(p.partattrs::int2[]) n(number)
        LEFT JOIN pg_attribute c ON c.attrelid = p.partrelid AND c.attnum = n.number AND c.attname = ANY (ARRAY[{string.Join(", ", staged.Key.Select(Sql.Literal))}]::name[]) WHERE c.attname IS NULL
        """;

    /// <summary>Takes back out of the image what does not satisfy the table's constraints any more.</summary>
    public IEnumerable<string> Breaking() => Staged.Table.Checks.Select(StagedTable.Satisfies).Concat(Staged.NewlyNotNull)
        .Select(rule => Hold($"SELECT {StagedTable.Place}, {Sql.Literal(rule.Why)} AS why FROM {Staged.WholeImage} image WHERE NOT coalesce(({rule.Condition}), true)"));

    private string Hold(string broken) => $"""
        WITH held AS (DELETE FROM {Staged.Image} i USING ({broken}) b WHERE b.{StagedTable.Place} = i.{StagedTable.Place} RETURNING i.{StagedTable.Change}, b.why)
        INSERT INTO {Staged.Held} SELECT {StagedTable.Change}, why FROM held
        """;

    public string Update(string target) => $"""
        UPDATE {target} l SET {string.Join(", ", Columns.Select(column => $"{Sql.Identifier(column)} = i.{Sql.Identifier(column)}"))}
        FROM {Staged.Image} i WHERE l.ctid = i.{StagedTable.Place}
        """;

    /// <summary>The same of live rows that may go to another partition by it.</summary>
    public string UpdateLive => Staged.Captured.HasMovedIn ? $"{Update(Staged.Into)} AND l.tableoid = {Staged.Table.Oid}" : Update(Staged.Live);

    /// <summary>Whether a row of the image comes to what another live row has by that rule, so that one has to be out of the way first.</summary>
    public string Trades(UniqueKey key) => $"""
        SELECT EXISTS (SELECT FROM (SELECT {StagedTable.Place}, {key.Keys} FROM {Staged.WholeImage} image{key.Where}) s
        JOIN (SELECT tableoid AS part, ctid AS {StagedTable.Place}, {key.Keys} FROM {(Staged.Captured.HasMovedIn ? Staged.Into : Staged.Live)}{key.Where}) l
        ON {key.Clashes("l", "s")} AND (l.{StagedTable.Place} <> s.{StagedTable.Place} OR l.part <> {Staged.Table.Oid}))
        """;

    /// <summary>Whether a column changes that the server lets nobody update.</summary>
    public bool HasFixed => Staged.Table.All.Any(column => column.Identity == "a" && Columns.Contains(column.Name));

    public string TakeOut(string target) => $"DELETE FROM {target} l USING {Staged.Image} i WHERE l.ctid = i.{StagedTable.Place}";

    public string PutIn(string into)
    {
        var columns = Sql.List(Staged.Table.Columns);
        return $"INSERT INTO {into} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {Staged.Image}";
    }

    /// <summary>Rows of the first step that neither come back nor are held.</summary>
    public string CountKept(string also) => $"""
        SELECT count(*) FROM {Steps} r JOIN {Staged.After} n ON n.{StagedTable.Change} = r.change WHERE r.step = 1 AND {also}
        AND NOT EXISTS (SELECT FROM {Staged.Image} i WHERE i.{StagedTable.Change} = r.change) AND NOT EXISTS (SELECT FROM {Staged.Held} h WHERE h.change = r.change)
        """;

    /// <summary>That a change was not reverted yet.</summary>
    public string IsToReturn => $"NOT EXISTS (SELECT FROM {Staged.Returned} x WHERE x.change = n.{StagedTable.Change})";

    /// <summary>And that no later change moved the row on from here, to where that table is.</summary>
    public string IsNotTakenFurther(StagedTable to) => $" AND NOT EXISTS (SELECT FROM {to.Before} b WHERE {Sql.Equal("b", Staged.Key, "n", Staged.Key)})";

    /// <summary>Notes which rows have their keys again.</summary>
    public string Return => $"INSERT INTO {Staged.Returned} (change) SELECT {StagedTable.Change} FROM {Staged.Image}";

    /// <summary>The changes of one step, as something to select from.</summary>
    public string Step(long step) => $"(SELECT change FROM {Steps} WHERE step = {step})";

    public string CountImage => $"SELECT count(*) FROM {Staged.Image}";

    /// <summary>
    /// Rows that hang on a key which was given back, and that nobody changed with it: they follow, unless another row has that key now.
    /// </summary>
    public string Follow(TableShape child, ForeignKey key) => $"""
        UPDATE ONLY {child.Name.Quoted} c SET {string.Join(", ", key.Columns.Zip(key.ReferencedColumns, (own, referenced) => $"{Sql.Identifier(own)} = o.{Sql.Identifier(referenced)}"))}
        FROM {Hanging(key)}
        """;

    /// <summary>The rows <c>c</c> that <see cref="Follow"/> will change, once each, with the values <c>o</c> that they will hang on.</summary>
    public string Followers(TableShape child, ForeignKey key, string columns) =>
        $"SELECT DISTINCT ON (c.ctid) {columns} FROM ONLY {child.Name.Quoted} c, {Hanging(key)}";

    private string Hanging(ForeignKey key) => $"""
        {Staged.Image} i JOIN {Staged.Before} o ON o.{StagedTable.Change} = i.{StagedTable.Change} JOIN {Staged.After} n ON n.{StagedTable.Change} = i.{StagedTable.Change}
        WHERE {Sql.Equal("c", key.Columns, "n", key.ReferencedColumns)} AND NOT ({string.Join(" AND ", key.ReferencedColumns.Select(column => Same("n", "o", column)))})
        AND NOT EXISTS (SELECT FROM {key.Referenced.Quoted} p WHERE {Sql.Equal("p", key.ReferencedColumns, "n", key.ReferencedColumns)})
        """;

    // The image in memory is quick to compare, and not the same for every value that is: a tsquery has another one when it comes by COPY.
    public static string Same(string left, string right, string column)
    {
        var (one, other) = ($"ROW({left}.{Sql.Identifier(column)})", $"ROW({right}.{Sql.Identifier(column)})");
        return $"(pg_catalog.record_image_eq({one}, {other}) OR {one}::text = {other}::text)";
    }

    private string Returns(string column)
    {
        // A reference of several columns comes back as a whole: half of one and half of another may lead nowhere.
        var together = Staged.Table.ForeignKeys.Where(key => key.Columns.Contains(column)).SelectMany(key => key.Columns).Where(Staged.Columns.Contains).Prepend(column).Distinct();
        var returns = $"{string.Join(" AND ", together.Select(own => Same("l", "n", own)))} AND NOT ({Same("n", "o", column)})";
        foreach (var reference in References.Where(reference => reference.Key.Columns.Contains(column) && reference.Key.IsValidated))
            returns += $" AND ({string.Join(" OR ", reference.Key.Columns.Select(own => $"o.{Sql.Identifier(own)} IS NULL"))} OR {(IsForeseen ? reference.ParentToBeOf("o") : reference.ParentOf("o"))})";
        return returns;
    }
}
