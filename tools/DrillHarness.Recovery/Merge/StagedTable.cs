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
    public const string Place = "\"drillharness.staged.place\"";
    public const string Head = $"{Change}, {Bad}, {Tenant}";

    /// <summary>Names of the live table's columns that were captured and can be written, in the live order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>True when the table is not in the live database: it is made again first, and is empty then.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Where rows are inserted: the table itself, or the partitioned table when the partition has gone since or rows go back to another one.</summary>
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

    /// <summary>Deleted rows whose key follows a parent that was made anew, as they were before: the row under that change is what they are now.</summary>
    public string Renamed => $"pg_temp.drillharness_renamed_{Number}";

    /// <summary>Changed rows that cannot be found again for sure: <c>change</c>, <c>why</c>.</summary>
    public string Lost => $"pg_temp.drillharness_lost_{Number}";

    /// <summary>Deleted rows of which it cannot be told what they refer to by now: <c>change</c>, <c>why</c>.</summary>
    public string Strayed => $"pg_temp.drillharness_strayed_{Number}";

    /// <summary>Deleted rows that somebody deleted the parent of, though another row may have its key now: <c>change</c>, and the <c>key</c> by which they referred.</summary>
    public string Bereft => $"pg_temp.drillharness_bereft_{Number}";

    /// <summary>The foreign keys of which there are any; known once the rows are staged.</summary>
    public HashSet<string> BereftOf { get; } = [];

    /// <summary>Deleted rows that follow a live row to the key that it has now, whoever else had that key: <c>change</c>, and the <c>key</c> by which they refer.</summary>
    public string Settled => $"pg_temp.drillharness_settled_{Number}";

    /// <summary>The foreign keys of which there are any; known once the rows are staged.</summary>
    public HashSet<string> SettledBy { get; } = [];

    /// <summary>The deleted rows that one batch puts back.</summary>
    public string Batch => $"pg_temp.drillharness_batch_{Number}";

    /// <summary>Deleted rows that come back without a reference: <c>change</c>, and the <c>key</c> by which they referred.</summary>
    public string Emptied => $"pg_temp.drillharness_emptied_{Number}";

    /// <summary>Changed rows that were written as they should be, in this run: <c>change</c>.</summary>
    public string Returned => $"pg_temp.drillharness_returned_{Number}";

    /// <summary>The live rows, as something to select from; none while the table is missing.</summary>
    public string Live => IsMissing ? $"(SELECT * FROM {Rows} WHERE false)" : $"ONLY {Table.Name.Quoted}";

    public bool HasDeleted => Captured.Files.Any(file => file.Role == RowRole.Deleted);

    public bool HasChanged => IsRemade || Captured.Files.Any(file => file.Role == RowRole.Before);

    /// <summary>True when rows that the bad transactions took out and put in again are staged as changed ones; known once they are staged.</summary>
    public bool IsRemade { get; set; }

    /// <summary>The columns that the bad transactions changed in any row; known once the rows are staged.</summary>
    public IReadOnlyList<string> Changed { get; set; } = [];

    /// <summary>True when a key or a unique rule is about changed columns, so that rows may trade places on the way, or when rows go to another partition.</summary>
    public bool MovesKeys => HasChanged && !IsMissing && (Captured.HasMovedIn || Key.Intersect(Changed).Any() ||
        Table.All.Any(column => column.Identity == "a" && Changed.Contains(column.Name)) || Table.UniqueKeys.Any(key => key.IsExclusion || IsAbout(key)));

    /// <summary>The changed rows of the current step as they should be: the change, the place where each lies now, then the columns.</summary>
    public string Image => $"pg_temp.drillharness_image_{Number}";

    /// <summary>Changed rows that stay as they are, since what they were would break a rule now: <c>change</c>, <c>why</c>.</summary>
    public string Held => $"pg_temp.drillharness_held_{Number}";

    /// <summary>Changed rows that a person has to see to: <c>change</c>, <c>why</c>.</summary>
    public string Stuck => $"(TABLE {Held} UNION ALL TABLE {Lost})";

    /// <summary>The image with generated columns.</summary>
    public string WholeImage => $"""
        (SELECT {Place}, {string.Join(", ", Table.All.Select(column => column is { IsGenerated: true, Default: { } expression }
            ? $"({expression})::{column.Type} AS {Sql.Identifier(column.Name)}" : Sql.Identifier(column.Name)))} FROM {Image})
        """;

    /// <summary>Live rows of the other partitions of the partitioned table that stay where they are.</summary>
    /// <param name="moving">The tables of which there is an <see cref="Image"/>.</param>
    public string Elsewhere(IEnumerable<StagedTable> moving) => $"""
        (SELECT t.* FROM {Into} t WHERE t.tableoid <> {Table.Oid} {string.Concat(moving.Where(other => other != this && other.Table.Root == Table.Root).Select(other =>
            $"AND NOT (t.tableoid = {other.Table.Oid} AND EXISTS (SELECT FROM {other.Image} i WHERE i.{Place} = t.ctid)) "))})
        """;

    /// <summary>The live rows as they will be once the changed ones have their keys back; those with an image lie where it says.</summary>
    public string ToBe => !MovesKeys ? Live : $"""
        (SELECT t.ctid AS {Place}, t.* FROM {Live} t WHERE NOT EXISTS (SELECT FROM {Image} i WHERE i.{Place} = t.ctid) UNION ALL SELECT * FROM {WholeImage} image)
        """;

    public string ColumnList => Sql.List(Columns);

    /// <summary>
    /// Staged rows as the live table will show them: columns added since are NULL, generated ones are computed.
    /// </summary>
    public string Shaped(string from) => $"(SELECT {Head}, {string.Join(", ", Table.All.Select(Shape))} FROM {from})";

    /// <summary>Staged rows whose fate is still to come back, in the live table's shape.</summary>
    public string Pending(string alias) => $"{Shaped($"{Rows} p WHERE NOT EXISTS (SELECT FROM {Fates} f WHERE f.{Change} = p.{Change})")} {alias}";

    public IEnumerable<string> Create()
    {
        var columns = string.Join(", ", Columns.Select(column => IsMissing ? $"NULL::{StagedType(column)} AS {Sql.Identifier(column)}" : Sql.Identifier(column)));
        var like = IsMissing ? $"SELECT {columns}" : $"SELECT {columns} FROM {Table.Name.Quoted}";
        var head = $"NULL::bigint AS {Change}, NULL::integer AS {Bad}, NULL::text AS {Tenant}";
        foreach (var name in new[] { "deleted", "before", "after", "renamed" })
            yield return $"CREATE TEMP TABLE drillharness_{name}_{Number} AS SELECT {head}, rows.* FROM ({like}) rows WITH NO DATA";
        foreach (var (name, note) in new[] { ("held", "why"), ("lost", "why"), ("strayed", "why"), ("emptied", "key"), ("bereft", "key"), ("settled", "key"), ("returned", "note") })
            yield return $"CREATE TEMP TABLE drillharness_{name}_{Number} (change bigint, {note} text)";
        var keys = string.Concat(Key.Select(column => $", {Sql.Identifier(column)} AS {LiveKey(column)}"));
        yield return $"CREATE TEMP TABLE drillharness_fate_{Number} AS SELECT {Change}, ''::text AS fate, ''::text AS why{keys} FROM {Rows} WITH NO DATA";
    }

    /// <summary>
    /// Rows whose key lives: the live row wins. Of one key's several versions, only the last was taken for good. A key that a bad transaction may
    /// have given again, or that a restarted sequence gave to another row, is a conflict.
    /// </summary>
    public IEnumerable<string> KeepNewer(bool severalVersions, IReadOnlyList<SequenceState> restarted)
    {
        if (Key.Count == 0) yield break;
        if (severalVersions) yield return $"""
            INSERT INTO {Fates} ({Change}, fate, why)
            SELECT {Change}, '{RowFate.KeptNewer}', 'a later version of it was taken too'
            FROM (SELECT {Change}, row_number() OVER (PARTITION BY {Sql.List(Key)} ORDER BY {Bad} DESC, {Change} DESC) AS version FROM {Rows}) versions WHERE version > 1
            """;
        yield return KeepLiving;
        if (restarted.Count > 0 && !IsMissing) yield return $"""
            UPDATE {Fates} SET fate = '{RowFate.Conflict}', why = '{GivenAgain}' WHERE why LIKE 'its key lives%' AND ({string.Join(" OR ", Key.Select(column =>
                $"to_regclass(pg_get_serial_sequence({Sql.Literal(Table.Name.Quoted)}, {Sql.Literal(column)})) IN ({string.Join(", ", restarted.Select(sequence => $"to_regclass({Sql.Literal(sequence.Name.Quoted)})"))})"))})
            """;
    }

    /// <summary>Rows of which it cannot be told what they refer to: conflicts.</summary>
    public string Stray => $"INSERT INTO {Fates} ({Change}, fate, why) SELECT p.{Change}, '{RowFate.Conflict}', min(x.why) FROM {Pending("p")} JOIN {Strayed} x ON x.change = p.{Change} GROUP BY p.{Change}";

    /// <summary>Rows whose key lives.</summary>
    public string KeepLiving => $"""
        INSERT INTO {Fates} ({Change}, fate, why)
        SELECT s.{Change}, '{(Captured.Refilled ? RowFate.Conflict : RowFate.KeptNewer)}', '{(Captured.Refilled ? "its key lives, and a bad transaction put rows in too" : "its key lives")}'
        FROM {Pending("s")} JOIN {ToBe} l ON {Sql.Equal("l", Key, "s", Key)}
        """;

    /// <summary>Why a row is in conflict whose key is another row's now: what hung on it may not hang on that one.</summary>
    public const string GivenAgain = "its key was given to another row after the sequence was restarted";

    /// <summary>The same, by a change of that row's own key.</summary>
    public const string GivenAway = "its key is another row's now, which had another one before";

    /// <summary>Rows whose unique key another live row has taken. Whether that row is new decides later: recreated, or a conflict.</summary>
    public string Collide(UniqueKey key) => $"""
        INSERT INTO {Fates} ({Change}, fate, why{LiveKeyList})
        SELECT DISTINCT ON (s.{Change}) s.{Change}, '{FateOfClash(key)}', {Sql.Literal(key.Name)}{LiveKeysOf("l")}
        FROM (SELECT {Change}, {key.Keys} FROM {Pending("p")}{key.Where}) s
        JOIN (SELECT {KeyPrefix}{key.Keys} FROM {ToBe} tobe{key.Where}) l ON {key.Clashes("l", "s")}
        """;

    /// <summary>The same among the staged rows themselves: what was made later stands.</summary>
    public string CollideAmongThemselves(UniqueKey key) => $"""
        INSERT INTO {Fates} ({Change}, fate, why{LiveKeyList})
        SELECT DISTINCT ON (s.{Change}) s.{Change}, '{FateOfClash(key)}', {Sql.Literal(key.Name)}{LiveKeysOf("l")}
        FROM (SELECT {Head}, {key.Keys} FROM {Pending("p")}{key.Where}) s
        JOIN (SELECT {KeyPrefix}{Head}, {key.Keys} FROM {Pending("p")}{key.Where}) l ON {key.Clashes("l", "s")} AND l.{Bad} > s.{Bad}
        ORDER BY s.{Change}, l.{Bad} DESC
        """;

    /// <summary>A row that another tenant made is not the lost one made anew, though it has its unique value: a conflict. A tenant may have been made anew too.</summary>
    public string TellStrangers(TenantPath path, StagedTable? tenants)
    {
        var (owner, now) = (path.KeyOf("s", Table), path.KeyOf("l", Table));
        var isSame = tenants is null ? "" : $"""
             AND NOT EXISTS (SELECT FROM {tenants.Rows} r JOIN {tenants.Fates} t ON t.{Change} = r.{Change} WHERE t.fate = '{RowFate.Recreated}'
            AND r.{Sql.Identifier(tenants.Key[0])}::text = s.{Tenant} AND t.{tenants.LiveKey(tenants.Key[0])}::text = {now})
            """;
        return $"""
            UPDATE {Fates} f SET fate = '{RowFate.Conflict}', why = 'another tenant''s row has its unique key now: ' || f.why
            FROM {Shaped(Rows)} s, {Live} l WHERE s.{Change} = f.{Change} AND f.fate = '{RowFate.Recreated}'
            AND {string.Join(" AND ", Key.Select(column => $"l.{Sql.Identifier(column)} = f.{LiveKey(column)}"))} AND {now} <> coalesce({owner}, s.{Tenant}){isSame}
            """;
    }

    /// <summary>What the table asks of rows now and did not when they were taken: then they satisfied every constraint.</summary>
    public IEnumerable<(string Condition, string Why)> NewConstraints =>
        IsMissing ? [] : Table.Checks.Except(Captured.Shape.Checks).Select(Satisfies).Concat(NewlyNotNull);

    public IEnumerable<(string Condition, string Why)> NewlyNotNull => Table.All
        .Where(column => column.NotNull && Columns.Contains(column.Name) && Captured.Shape.All.FirstOrDefault(was => was.Number == column.Number) is not { NotNull: true })
        .Select(column => ($"{Sql.Identifier(column.Name)} IS NOT NULL", $"{column.Name} may not be NULL any more"));

    public static (string Condition, string Why) Satisfies(string check) => (check, $"does not satisfy CHECK {check}");

    /// <summary>Rows that a constraint added since refuses: conflicts, not the end of everything.</summary>
    public string Unfit(string condition, string why) => $"""
        INSERT INTO {Fates} ({Change}, fate, why)
        SELECT {Change}, '{RowFate.Conflict}', {Sql.Literal(why)} FROM {Pending("s")} WHERE NOT coalesce(({condition}), true)
        """;

    /// <summary>Puts pending rows into the live table, in one statement.</summary>
    public string Insert(string which) => Insert(Pending("p"), which);

    /// <summary>The same of the batch.</summary>
    public string InsertBatch(string which) => Insert($"{Shaped(Batch)} p", which);

    private string Insert(string rows, string which) => $"""
        INSERT INTO {Into} ({ColumnList}) OVERRIDING SYSTEM VALUE
        SELECT {string.Join(", ", Columns.Select(column => IsMissing ? $"{Sql.Identifier(column)}::text::{Table.TypeOf(column)}" : Sql.Identifier(column)))}
        FROM {rows} WHERE {which}
        """;

    public string Mark(RowFate fate, string why, string which) => $"""
        INSERT INTO {Fates} ({Change}, fate, why) SELECT {Change}, '{fate}', {Sql.Literal(why)} FROM {Pending("s")} WHERE {which}
        """;

    /// <summary>The column of <see cref="Fates"/> that has a live row's value of a key column. By number: two long names may begin alike.</summary>
    public string LiveKey(string column) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"live {Key.Index().First(part => part.Item == column).Index}\"");

    public string LiveKeyList => string.Concat(Key.Select(column => $", {LiveKey(column)}"));

    private bool IsAbout(UniqueKey key) => Changed.Count > 0 && key.Expressions.Append(key.Predicate ?? "").Any(sql =>
        Table.All.Any(column => (column.IsGenerated || Changed.Contains(column.Name)) && sql.Contains(column.Name, StringComparison.Ordinal)));

    // Who stands where an exclusion constraint lets nobody else stand is not the same row made anew; nor is, for sure, who stands where a bad transaction put rows in.
    private RowFate FateOfClash(UniqueKey key) => key.IsExclusion || Captured.Refilled ? RowFate.Conflict : RowFate.Recreated;

    private string KeyPrefix => string.Concat(Key.Select(column => $"{Sql.Identifier(column)}, "));

    private string LiveKeysOf(string alias) => string.Concat(Key.Select(column => $", {alias}.{Sql.Identifier(column)}"));

    /// <summary>The type under which a column is staged. One that went with its schema is made again only when rows are put back; until then its values are text.</summary>
    public string StagedType(string column) => Table.TypeOf(column) is var type && (!IsMissing || IsBuiltIn(type)) ? type : "text";

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
