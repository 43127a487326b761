using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Undo;

/// <summary>
/// What a merge wrote, kept in the live database so that it can be reverted: keys of rows put in, and rows as they were before values were given
/// back. Written in the merge's own transactions. A row whose xmin is another transaction's has been edited since.
/// </summary>
internal sealed class UndoLog(LiveSql live)
{
    /// <summary>The 32 bits of the writing transaction, as a row's xmin shows them.</summary>
    public const string Xid = "(pg_current_xact_id()::text::numeric % 4294967296)::bigint";

    /// <summary>Numbers from here on are of tables that were not staged themselves.</summary>
    public const int NotStaged = 100_000;

    private readonly HashSet<string> made = [];

    /// <summary>The merge's number; 0 before <see cref="BeginAsync"/>.</summary>
    public long Run { get; private set; }

    /// <summary>The schema in which it all lies, with its directory.</summary>
    public static string Schema =>
        """
        CREATE SCHEMA IF NOT EXISTS drillharness;
        CREATE TABLE IF NOT EXISTS drillharness.merge_run (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, incident text NOT NULL,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, undone_at timestamptz);
        CREATE TABLE IF NOT EXISTS drillharness.merge_table (run bigint NOT NULL, number integer NOT NULL, table_schema text NOT NULL,
            table_name text NOT NULL, key text[] NOT NULL, was boolean NOT NULL, PRIMARY KEY (run, number, was));
        CREATE TABLE IF NOT EXISTS drillharness.merge_structure (run bigint NOT NULL, number integer NOT NULL, revert text NOT NULL,
            PRIMARY KEY (run, number));
        """;

    /// <summary>Begins a merge, or goes on with one of the same incident that was cut off between batches.</summary>
    /// <returns>True when it goes on.</returns>
    public async Task<bool> BeginAsync(string incident, CancellationToken cancellation)
    {
        await live.ExecuteAsync(Schema, cancellation);
        var name = Sql.Literal(incident);
        var open = await live.RowsAsync($"SELECT id FROM drillharness.merge_run WHERE incident = {name} AND finished_at IS NULL AND undone_at IS NULL ORDER BY id DESC LIMIT 1", cancellation);
        Run = open.Count > 0
            ? long.Parse(open[0][0]!, System.Globalization.CultureInfo.InvariantCulture)
            : await live.ScalarAsync<long>($"INSERT INTO drillharness.merge_run (incident) VALUES ({name}) RETURNING id", cancellation);
        return open.Count > 0;
    }

    /// <summary>The table of keys put in, for one staged table: <c>change</c>, <c>xid</c>, then the key; without a key <c>place</c>.</summary>
    public async Task<string> PutAsync(StagedTable staged, CancellationToken cancellation)
    {
        var keys = staged.Key.Count > 0 ? Sql.List(staged.Key) : "NULL::tid AS place";
        return await MakeAsync(staged, "put", $"SELECT NULL::bigint AS change, NULL::bigint AS xid, {keys} FROM {staged.Table.Name.Quoted}", cancellation);
    }

    /// <summary>The table of rows as they were: <c>xid</c>, the key that each has now as <c>now …</c>, then the whole row.</summary>
    public Task<string> WasAsync(StagedTable staged, CancellationToken cancellation) =>
        WasAsync(staged.Table, staged.Number, cancellation);

    /// <summary>The same for a table that is not staged itself.</summary>
    public async Task<string> WasAsync(TableShape table, int number, CancellationToken cancellation)
    {
        var now = string.Concat(table.Key.Select(column => $", {Sql.Identifier(column)} AS {Now(column)}"));
        return await MakeAsync(table, number, "was", $"SELECT NULL::bigint AS xid{now}, t.* FROM {table.Name.Quoted} t", cancellation);
    }

    public static string Now(string column) => Sql.Identifier($"now {column}");

    /// <summary>Notes a statement that reverts a piece of DDL.</summary>
    public Task StructureAsync(int number, string revert, CancellationToken cancellation) => live.ExecuteAsync(
        $"INSERT INTO drillharness.merge_structure (run, number, revert) VALUES ({Run}, {number}, {Sql.Literal(revert)})", cancellation);

    public Task FinishAsync(CancellationToken cancellation) =>
        live.ExecuteAsync($"UPDATE drillharness.merge_run SET finished_at = clock_timestamp() WHERE id = {Run}", cancellation);

    private Task<string> MakeAsync(StagedTable staged, string kind, string select, CancellationToken cancellation) =>
        MakeAsync(staged.Table with { Key = staged.Key }, staged.Number, kind, select, cancellation);

    private async Task<string> MakeAsync(TableShape table, int number, string kind, string select, CancellationToken cancellation)
    {
        var name = $"drillharness.{kind}_{Run}_{number}";
        if (!made.Add(name)) return name;
        await live.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {name} AS {select} WITH NO DATA", cancellation);
        await live.ExecuteAsync($"""
            INSERT INTO drillharness.merge_table (run, number, table_schema, table_name, key, was)
            VALUES ({Run}, {number}, {Sql.Literal(table.Name.Schema)}, {Sql.Literal(table.Name.Name)}, ARRAY[{string.Join(", ", table.Key.Select(Sql.Literal))}]::text[], {(kind == "was" ? "true" : "false")})
            ON CONFLICT DO NOTHING
            """, cancellation);
        return name;
    }

    /// <summary>Forgets which tables were made: the transaction that made them was rolled back.</summary>
    public void RolledBack() => made.Clear();
}
