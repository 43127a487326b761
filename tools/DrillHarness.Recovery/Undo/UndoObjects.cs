using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Recovery.Undo;

/// <summary>What a merge made again of tables, columns and constraints, and how it goes: nothing that was made since goes with it.</summary>
internal sealed class UndoObjects
{
    private static readonly string[] Undefined =
        [PostgresErrorCodes.UndefinedTable, PostgresErrorCodes.UndefinedObject, PostgresErrorCodes.UndefinedColumn, PostgresErrorCodes.UndefinedFunction, PostgresErrorCodes.InvalidSchemaName];

    private readonly LiveSql sql;
    private readonly string run;
    private readonly IReadOnlyList<(TableName Table, string Name, bool IsWhole)> keys;

    private UndoObjects(LiveSql sql, string run, IReadOnlyList<(TableName Table, string Name, bool IsWhole)> keys) => (this.sql, this.run, this.keys) = (sql, run, keys);

    public static async Task<UndoObjects> ReadAsync(LiveSql sql, long id, CancellationToken cancellation)
    {
        var run = id.ToString(CultureInfo.InvariantCulture);
        var keys = await sql.RowsAsync($"""
            SELECT n.nspname, c.relname, k.conname, k.coninhcount = 0 FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype IN ('f', 'c') AND EXISTS (SELECT FROM drillharness.merge_object o WHERE o.run = {run} AND o.classid = 'pg_constraint'::regclass AND o.objid = k.oid)
            ORDER BY 1, 2, 3
            """, cancellation);
        return new UndoObjects(sql, run, [.. keys.Select(row => (new TableName(row[0]!, row[1]!), row[2]!, row[3] == "True"))]);
    }

    /// <summary>Whether the merge made this constraint.</summary>
    public bool IsMade(TableShape child, ForeignKey key) => keys.Any(made => made.Table == child.Name && made.Name == key.Name);

    /// <summary>That a row of that alias was written after the merge made its foreign keys.</summary>
    public string Since(string alias) => $"age({alias}.xmin) < (SELECT max(age(o.xid::text::xid)) FROM drillharness.merge_object o WHERE o.run = {run})";

    /// <summary>Lists what was made again and has rows that somebody wrote since, which would be lost with it.</summary>
    public async Task LeaveAsync(List<string> left, CancellationToken cancellation)
    {
        foreach (var made in await sql.RowsAsync($"SELECT revert, written FROM drillharness.merge_structure WHERE run = {run} AND written IS NOT NULL ORDER BY number", cancellation))
            if (await sql.ScalarAsync<long>($"SELECT count(*) {made[1]} AND {Since("t")}", cancellation) is > 0 and var rows) left.Add($"{made[0]}: {rows} rows were written since");
    }

    /// <summary>Takes it all away again.</summary>
    /// <param name="left">Where it is noted what stays, since something made later hangs on it.</param>
    public async Task RevertAsync(List<string> left, CancellationToken cancellation)
    {
        foreach (var key in keys.Where(key => key.IsWhole))
            await sql.ExecuteAsync($"ALTER TABLE {key.Table.Quoted} DROP CONSTRAINT {Sql.Identifier(key.Name)}", cancellation);
        await FreeTypesAsync(cancellation);
        foreach (var statement in await sql.RowsAsync($"SELECT revert FROM drillharness.merge_structure WHERE run = {run} ORDER BY number DESC", cancellation))
            await RevertAsync(statement[0]!, left, cancellation);
    }

    // The log has the tables' columns, whose types may be about to go.
    private async Task FreeTypesAsync(CancellationToken cancellation)
    {
        var columns = await sql.RowsAsync($"""
            SELECT format('ALTER TABLE drillharness.%I ALTER COLUMN %I TYPE text USING %I::text', c.relname, a.attname, a.attname)
            FROM drillharness.merge_log g JOIN pg_class c ON c.oid = to_regclass(format('drillharness.log_%s_%s', g.run, g.number))
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
            WHERE g.run = {run} AND t.typnamespace <> 'pg_catalog'::regnamespace AND EXISTS (SELECT FROM drillharness.merge_structure s WHERE s.run = g.run)
            """, cancellation);
        foreach (var column in columns) await sql.ExecuteAsync(column[0]!, cancellation);
    }

    private async Task RevertAsync(string statement, List<string> left, CancellationToken cancellation)
    {
        await sql.ExecuteAsync("""
            SAVEPOINT drillharness;
            CREATE TEMP TABLE drillharness_objects ON COMMIT DROP AS
                SELECT classid, objid, objsubid, pg_describe_object(classid, objid, objsubid) AS what FROM (SELECT DISTINCT classid, objid, objsubid FROM pg_depend) o
                WHERE classid <> 'pg_class'::regclass OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = objid AND c.relnamespace = 'pg_toast'::regnamespace)
            """, cancellation);
        string? hindrance;
        try
        {
            await sql.ExecuteAsync(statement, cancellation);
            hindrance = (await sql.RowsAsync($"""
                SELECT what FROM pg_temp.drillharness_objects o WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE (d.classid, d.objid, d.objsubid) = (o.classid, o.objid, o.objsubid))
                AND NOT EXISTS (SELECT FROM drillharness.merge_object m WHERE m.run = {run} AND (m.classid, m.objid, m.objsubid) = (o.classid, o.objid, o.objsubid)) ORDER BY 1 LIMIT 1
                """, cancellation)).FirstOrDefault()?[0] is { } what ? $"{what} hangs on it" : null;
        }
        catch (PostgresException refused)
        {
            // Something that went before may have taken it along: then there is nothing to tell.
            hindrance = Undefined.Contains(refused.SqlState) ? "" : $"{refused.SqlState} {refused.MessageText}";
        }

        await sql.ExecuteAsync($"{(hindrance is null ? "" : "ROLLBACK TO drillharness; ")}DROP TABLE IF EXISTS pg_temp.drillharness_objects; RELEASE drillharness", cancellation);
        if (hindrance is { Length: > 0 }) left.Add($"{statement.TrimEnd(';')}: {hindrance}");
    }
}
