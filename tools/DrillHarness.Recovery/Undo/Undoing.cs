using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Recovery.Undo;

/// <summary>
/// Reverts a merge by its undo log, in one transaction. A row that anybody edited since, that others hang on now, or that would hang on nothing, is listed and left as it is: no orphan comes of it.
/// </summary>
public static class Undoing
{
    private const int MostKeys = 100;

    /// <summary>Reverts.</summary>
    /// <param name="live">The database that the merge wrote to, as a role that may set session_replication_role.</param>
    /// <param name="id">What <see cref="MergeOutcome.UndoId"/> named.</param>
    /// <exception cref="RecoveryRefusedException">There is no such merge here, or it was reverted before.</exception>
    public static async Task<UndoOutcome> RevertAsync(NpgsqlDataSource live, long id, CancellationToken cancellation)
    {
        await using var connection = await live.OpenConnectionAsync(cancellation);
        await Copying.SessionPath.PrepareAsync(connection, cancellation);
        var sql = new LiveSql(connection);
        await FindAsync(sql, id, cancellation);
        try
        {
            return await RevertAsync(sql, id, cancellation);
        }
        catch (PostgresException locked) when (RecoveryRefusedException.IsGivingWay(locked))
        {
            throw RecoveryRefusedException.GaveWay(locked, "the undo gave way to customers, who hold rows that it would revert");
        }
    }

    private static async Task<UndoOutcome> RevertAsync(LiveSql sql, long id, CancellationToken cancellation)
    {
        var connection = sql.Connection;
        var catalog = await SchemaCatalog.ReadAsync(connection, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await sql.ExecuteAsync("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '10s'", cancellation);
        var tables = await TablesAsync(sql, catalog, id, cancellation);
        foreach (var table in tables.OrderBy(table => $"{table.Table.Name}", StringComparer.Ordinal)) await table.KeepWritersOutAsync(sql, cancellation);
        var objects = await UndoObjects.ReadAsync(sql, id, cancellation);
        var checks = new UndoChecks(sql, catalog, tables, objects);
        var left = await LeftAsync(sql, tables, checks, objects, keysGo: true, cancellation);
        // What was made again goes only as a whole; where it stays, its foreign keys hold.
        if (left.Count > 0) left = await LeftAsync(sql, tables, checks, objects, keysGo: false, cancellation);
        var isWhole = left.Count == 0;
        foreach (var table in tables) await table.NoteGoneAsync(sql, left, cancellation);
        var reverted = 0L;
        var written = catalog.Tables.Where(table => tables.Any(log => log.Reaches(table))).ToList();
        await Triggers.SilenceAsync(sql, written, [], cancellation);
        foreach (var table in tables) reverted += await table.TakeOutAsync(sql, cancellation);
        foreach (var table in tables) await table.PutInAsync(sql, cancellation);
        await Triggers.RestoreAsync(sql, written, [], cancellation);
        foreach (var table in tables) await table.ForgetAsync(sql, cancellation);
        if (isWhole) await objects.RevertAsync(left, cancellation);
        await sql.ExecuteAsync($"""
            UPDATE drillharness.merge_run SET undone_at = clock_timestamp() WHERE id = {Text(id)};
            DELETE FROM drillharness.applied_merge a USING drillharness.merge_run r WHERE r.id = {Text(id)} AND a.incident = r.incident AND a.tenant = ANY (coalesce(r.tenants, ARRAY['{AppliedMerges.Everyone}']))
            """, cancellation);
        await transaction.CommitAsync(cancellation);
        return new UndoOutcome { Reverted = reverted, LeftAlone = left.Count, LeftKeys = [.. left.Take(MostKeys)] };
    }

    private static async Task FindAsync(LiveSql sql, long id, CancellationToken cancellation)
    {
        var isThere = await sql.ScalarAsync<bool>("SELECT to_regclass('drillharness.merge_log') IS NOT NULL", cancellation);
        var run = isThere ? await sql.RowsAsync($"SELECT undone_at::text FROM drillharness.merge_run WHERE id = {Text(id)}", cancellation) : [];
        if (run.Count == 0) throw new RecoveryRefusedException($"No merge {id} was written to this database, expected one of its undo log." +
            $"{Environment.NewLine}  HINT: SELECT id, incident, started_at FROM drillharness.merge_run");
        if (run[0][0] is { } when) throw new RecoveryRefusedException($"Merge {id} was reverted before, at {when}.");
    }

    private static async Task<List<string>> LeftAsync(
        LiveSql sql, IReadOnlyList<UndoTable> tables, UndoChecks checks, UndoObjects objects, bool keysGo, CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var table in tables) await table.FindAsync(sql, left, cancellation);
        await objects.LeaveAsync(left, cancellation);
        await checks.LeaveAsync(keysGo, left, cancellation);
        return left;
    }

    private static async Task<IReadOnlyList<UndoTable>> TablesAsync(LiveSql sql, SchemaCatalog catalog, long id, CancellationToken cancellation)
    {
        var rows = await sql.RowsAsync($"""
            SELECT number, table_schema, table_name, array_to_string(identity, E'\x01'), keyed, coalesce(to_jsonb(m) ->> 'spreads', 'false'),
                (SELECT string_agg(attname, E'\x01') FROM pg_attribute WHERE attrelid = to_regclass(format('drillharness.log_%s_%s', run, number)) AND attnum > 0 AND NOT attisdropped)
            FROM drillharness.merge_log m WHERE run = {Text(id)} ORDER BY number
            """, cancellation);
        return [.. rows.Select(row => new UndoTable
        {
            Run = id,
            Number = int.Parse(row[0]!, CultureInfo.InvariantCulture),
            Table = catalog.Named(new TableName(row[1]!, row[2]!)) ?? throw new RecoveryRefusedException(
                $"Table {row[1]}.{row[2]} is not in this database any more, expected it as the merge left it. Nothing was reverted."),
            Identity = row[3]!.Split('\x01'),
            IsKeyed = row[4] == "True",
            Spreads = row[5] == "true",
            Logged = row[6]!.Split('\x01'),
        })];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
