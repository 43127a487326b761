using System.Globalization;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using Npgsql;

namespace DrillHarness.Recovery.Undo;

/// <summary>
/// Reverts a merge by its undo log, in one transaction. A row that anybody edited since, or that others hang on now, is listed and left as it is.
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
        var catalog = await SchemaCatalog.ReadAsync(connection, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await sql.ExecuteAsync("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '10s'", cancellation);
        var (reverted, left) = (0L, new List<string>());
        var logs = await LogsAsync(sql, catalog, id, cancellation);
        var changed = logs.Where(log => log.Was).ToLookup(log => log.Table.Name);
        foreach (var log in logs)
            reverted += log.Was ? await log.GiveBackAsync(sql, left, cancellation) : await log.TakeOutAsync(sql, catalog, changed, left, cancellation);

        if (left.Count == 0)
            foreach (var statement in await sql.RowsAsync($"SELECT revert FROM drillharness.merge_structure WHERE run = {Text(id)} ORDER BY number DESC", cancellation))
                await sql.ExecuteAsync(statement[0], cancellation);
        await sql.ExecuteAsync($"""
            UPDATE drillharness.merge_run SET undone_at = clock_timestamp() WHERE id = {Text(id)};
            DELETE FROM drillharness.applied_merge WHERE incident = (SELECT incident FROM drillharness.merge_run WHERE id = {Text(id)})
            """, cancellation);
        await transaction.CommitAsync(cancellation);
        return new UndoOutcome { Reverted = reverted, LeftAlone = left.Count, LeftKeys = [.. left.Take(MostKeys)] };
    }

    private static async Task FindAsync(LiveSql sql, long id, CancellationToken cancellation)
    {
        var isThere = await sql.ScalarAsync<bool>("SELECT to_regclass('drillharness.merge_run') IS NOT NULL", cancellation);
        var run = isThere ? await sql.RowsAsync($"SELECT undone_at::text FROM drillharness.merge_run WHERE id = {Text(id)}", cancellation) : [];
        if (run.Count == 0) throw new RecoveryRefusedException($"No merge {id} was written to this database, expected one of its undo log." +
            $"{Environment.NewLine}  HINT: SELECT id, incident, started_at FROM drillharness.merge_run");
        if (run[0][0] is { } when) throw new RecoveryRefusedException($"Merge {id} was reverted before, at {when}.");
    }

    // Rows put in go before those that they hang on; values are given back after that.
    private static async Task<IReadOnlyList<UndoTable>> LogsAsync(LiveSql sql, SchemaCatalog catalog, long id, CancellationToken cancellation)
    {
        var rows = await sql.RowsAsync($"SELECT number, table_schema, table_name, array_to_string(key, E'\\x01'), was FROM drillharness.merge_table WHERE run = {Text(id)} ORDER BY was, number DESC", cancellation);
        return [.. rows.Select(row => new UndoTable
        {
            Run = id,
            Number = int.Parse(row[0]!, CultureInfo.InvariantCulture),
            Table = catalog.Named(new TableName(row[1]!, row[2]!)) ?? throw new RecoveryRefusedException(
                $"Table {row[1]}.{row[2]} is not in this database any more, expected it as the merge left it. Nothing was reverted."),
            Key = row[3]!.Length == 0 ? [] : row[3]!.Split('\x01'),
            Was = row[4] == "True",
        })];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
