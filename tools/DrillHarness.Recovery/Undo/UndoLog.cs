using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Undo;

/// <summary>
/// What a merge wrote, kept in the live database so that it can be reverted: one entry a live row, with what the row was before the merge, or that it
/// was not there; however often the merge writes a row, its entry stays one. Written in the merge's own transactions. A row whose xmin is another
/// transaction's than its entry names has been edited since.
/// </summary>
internal sealed class UndoLog(LiveSql live)
{
    /// <summary>The 32 bits of the writing transaction, as a row's xmin shows them.</summary>
    public const string Xid = "(pg_current_xact_id()::text::numeric % 4294967296)::bigint";

    /// <summary>Column of a log: true for a row that the merge put in.</summary>
    public const string Put = "\"drillharness.put\"";

    /// <summary>Column of a log: the captured changes that the merge reverted in this row; of a row put in, its deletion first.</summary>
    public const string Changes = "\"drillharness.changes\"";

    /// <summary>Column of a log: the transaction that wrote the row last.</summary>
    public const string Writer = "\"drillharness.xid\"";

    private readonly Dictionary<TableName, string> made = [];

    /// <summary>The merge's number; 0 before <see cref="BeginAsync"/>.</summary>
    public long Run { get; private set; }

    /// <summary>The schema in which it all lies, with its directory.</summary>
    public static string Schema =>
        """
        CREATE SCHEMA IF NOT EXISTS drillharness;
        CREATE TABLE IF NOT EXISTS drillharness.merge_run (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, incident text NOT NULL,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, undone_at timestamptz);
        CREATE TABLE IF NOT EXISTS drillharness.merge_log (run bigint NOT NULL, number integer NOT NULL, table_schema text NOT NULL,
            table_name text NOT NULL, identity text[] NOT NULL, keyed boolean NOT NULL, PRIMARY KEY (run, number));
        CREATE TABLE IF NOT EXISTS drillharness.merge_structure (run bigint NOT NULL, number integer NOT NULL, revert text NOT NULL,
            PRIMARY KEY (run, number));
        ALTER TABLE drillharness.merge_run ADD COLUMN IF NOT EXISTS tenants text[];
        ALTER TABLE drillharness.merge_log ADD COLUMN IF NOT EXISTS spreads boolean NOT NULL DEFAULT false;
        ALTER TABLE drillharness.merge_structure ADD COLUMN IF NOT EXISTS written text;
        CREATE TABLE IF NOT EXISTS drillharness.merge_object (run bigint NOT NULL, xid bigint NOT NULL, classid oid NOT NULL, objid oid NOT NULL,
            objsubid integer NOT NULL);
        """;

    /// <summary>The column of a log that holds what the row is known by since the merge, in its nth identifying column.</summary>
    public static string Now(int at) => string.Create(CultureInfo.InvariantCulture, $"\"drillharness.now {at}\"");

    /// <summary>The columns that tell a row from others: its key, or everything in it.</summary>
    public static IReadOnlyList<string> Identity(TableShape table) => table.Key.Count > 0 ? table.Key : table.Columns;

    /// <summary>The columns of a table's log that stand before the row.</summary>
    public static string Head(TableShape table) =>
        $"{Put}, {Changes}, {Writer}{string.Concat(Identity(table).Select((_, at) => $", {Now(at)}"))}";

    /// <summary>Begins a merge, or goes on with one of the same incident that was cut off between batches.</summary>
    /// <param name="incident">What the incident is called.</param>
    /// <param name="tenants">Whose rows it is about; null for all that are left.</param>
    /// <returns>True when it goes on.</returns>
    public async Task<bool> BeginAsync(string incident, IReadOnlyList<string>? tenants, CancellationToken cancellation)
    {
        var whose = tenants is null ? "NULL::text[]" : $"ARRAY[{string.Join(", ", tenants.Order(StringComparer.Ordinal).Select(Sql.Literal))}]::text[]";
        await live.ExecuteAsync(Schema, cancellation);
        var name = Sql.Literal(incident);
        var open = await live.RowsAsync($"SELECT id FROM drillharness.merge_run WHERE incident = {name} AND tenants IS NOT DISTINCT FROM {whose} AND finished_at IS NULL AND undone_at IS NULL ORDER BY id DESC LIMIT 1", cancellation);
        Run = open.Count > 0
            ? long.Parse(open[0][0]!, CultureInfo.InvariantCulture)
            : await live.ScalarAsync<long>($"INSERT INTO drillharness.merge_run (incident, tenants) VALUES ({name}, {whose}) RETURNING id", cancellation);
        return open.Count > 0;
    }

    /// <summary>The log of one table, made when it is first asked for.</summary>
    public async Task<string> OfAsync(TableShape table, CancellationToken cancellation)
    {
        if (made.TryGetValue(table.Name, out var known)) return known;
        var (schema, name) = (Sql.Literal(table.Name.Schema), Sql.Literal(table.Name.Name));
        var number = await live.ScalarAsync<int>($"""
            WITH known AS (SELECT number FROM drillharness.merge_log WHERE run = {Run} AND table_schema = {schema} AND table_name = {name}),
            added AS (INSERT INTO drillharness.merge_log (run, number, table_schema, table_name, identity, keyed)
                SELECT {Run}, (SELECT coalesce(max(number), 0) + 1 FROM drillharness.merge_log WHERE run = {Run}), {schema}, {name},
                       ARRAY[{string.Join(", ", Identity(table).Select(Sql.Literal))}]::text[], {(table.Key.Count > 0 ? "true" : "false")}
                WHERE NOT EXISTS (SELECT FROM known) RETURNING number)
            SELECT number FROM known UNION ALL SELECT number FROM added
            """, cancellation);
        var log = Named(Run, number);
        // A publication of all tables lets nobody update one that has no identity.
        var now = string.Concat(Identity(table).Select((column, at) => $", {Sql.Identifier(column)} AS {Now(at)}"));
        await live.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {log} AS SELECT NULL::boolean AS {Put}, NULL::bigint[] AS {Changes}, NULL::bigint AS {Writer}{now}, t.* " +
            $"FROM {table.Name.Quoted} t WITH NO DATA; ALTER TABLE {log} REPLICA IDENTITY FULL", cancellation);
        return made[table.Name] = log;
    }

    /// <summary>Notes that rows of a partition's log may lie in any partition of its partitioned table since the merge.</summary>
    public async Task SpreadAsync(TableShape table, CancellationToken cancellation)
    {
        await OfAsync(table, cancellation);
        await live.ExecuteAsync($"UPDATE drillharness.merge_log SET spreads = true WHERE run = {Run} AND table_schema = {Sql.Literal(table.Name.Schema)} AND table_name = {Sql.Literal(table.Name.Name)}", cancellation);
    }

    /// <summary>Makes the log of one table with a key quick to look up, by a row's deletion and by its key: each batch looks, and logs grow long.</summary>
    public async Task IndexAsync(TableShape table, CancellationToken cancellation)
    {
        var log = await OfAsync(table, cancellation);
        var name = log.Split('.')[1];
        await live.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {name}_change ON {log} (({Changes}[1])); " +
            $"CREATE INDEX IF NOT EXISTS {name}_now ON {log} ({string.Join(", ", Identity(table).Select((_, at) => Now(at)))})", cancellation);
    }

    public static string Named(long run, int number) => string.Create(CultureInfo.InvariantCulture, $"drillharness.log_{run}_{number}");

    /// <summary>Remembers rows as they are, which the caller holds and is about to write.</summary>
    /// <param name="rows">A query for their <c>change</c>, their <c>place</c>, and what each will be known by, in the order of <see cref="Identity"/>.</param>
    /// <param name="alongside">Other partitions that the merge may have put the rows in before, from where they came.</param>
    public async Task RememberAsync(TableShape table, string rows, IReadOnlyList<TableShape> alongside, CancellationToken cancellation)
    {
        var log = await OfAsync(table, cancellation);
        var names = Identity(table).Select((_, at) => $"n{at}").ToList();
        var target = $"w JOIN ONLY {table.Name.Quoted} l ON l.ctid = w.place";
        var isKnown = string.Join(" AND ", Identity(table).Select((column, at) => table.Key.Count > 0 ? $"u.{Now(at)} = l.{Sql.Identifier(column)}" : "false"));
        var all = table.All.Select(column => column.Name).ToList();
        var known = new List<string> { log };
        foreach (var other in alongside) known.Add(await OfAsync(other, cancellation));
        await live.ExecuteAsync($"""
            WITH w(change, place, {string.Join(", ", names)}) AS ({rows}),
            {string.Concat(known.Select((one, number) => $"""
            again{number} AS (UPDATE {one} u SET {Writer} = {Xid}, {Changes} = array_append(u.{Changes}, w.change), {string.Join(", ", names.Select((name, at) => $"{Now(at)} = w.{name}"))}
                FROM {target} WHERE u.{Writer} = l.xmin::text::bigint AND {isKnown} RETURNING w.place),
            """))}
            again AS ({string.Join(" UNION ALL ", known.Select((_, number) => $"SELECT place FROM again{number}"))})
            INSERT INTO {log} ({Head(table)}, {Sql.List(all)})
            SELECT false, ARRAY[w.change], {Xid}, {string.Join(", ", names.Select(name => $"w.{name}"))}, {Sql.List(all, "l.")}
            FROM {target} WHERE NOT EXISTS (SELECT FROM again WHERE again.place = w.place)
            """, cancellation);
    }

    /// <summary>Notes a statement that reverts a piece of DDL.</summary>
    /// <param name="written">The rows <c>t</c> that would lose something by it, as SQL from FROM on, of which a condition may follow; null when none would.</param>
    public Task StructureAsync(int number, string revert, string? written, CancellationToken cancellation) => live.ExecuteAsync(
        $"INSERT INTO drillharness.merge_structure (run, number, revert, written) VALUES ({Run}, {number}, {Sql.Literal(revert)}, {(written is null ? "NULL" : Sql.Literal(written))})", cancellation);

    /// <summary>Looks at what is there, before anything is made again.</summary>
    public Task LookAtObjectsAsync(CancellationToken cancellation) => live.ExecuteAsync(
        "CREATE TEMP TABLE drillharness_objects ON COMMIT DROP AS SELECT DISTINCT classid, objid, objsubid FROM pg_depend", cancellation);

    /// <summary>Notes what was made since <see cref="LookAtObjectsAsync"/>: all of it may go when it is reverted, and nothing else.</summary>
    public Task ObjectsAsync(CancellationToken cancellation) => live.ExecuteAsync($"""
        INSERT INTO drillharness.merge_object (run, xid, classid, objid, objsubid) SELECT {Run}, {Xid}, o.* FROM
        (SELECT classid, objid, objsubid FROM pg_depend EXCEPT SELECT classid, objid, objsubid FROM pg_temp.drillharness_objects) o
        """, cancellation);

    public Task FinishAsync(CancellationToken cancellation) =>
        live.ExecuteAsync($"UPDATE drillharness.merge_run SET finished_at = clock_timestamp() WHERE id = {Run}", cancellation);

    /// <summary>Forgets which tables were made: the transaction that made them was rolled back.</summary>
    public void RolledBack() => made.Clear();
}
