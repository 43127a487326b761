using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// What there is to know of one table's staged rows before any fate: rows that the bad transactions took out and put in again, under the same key or
/// the same unique value, are changed rows, and a changed row is the tenant's whose it was.
/// </summary>
internal sealed class Pairing(LiveSql live, StagedTable staged)
{
    private const string Pairs = "pg_temp.drillharness_pair";

    /// <summary>Pairs, and finds out which columns were changed.</summary>
    /// <param name="writers">The bad transactions and their subtransactions.</param>
    public async Task PairAsync(IReadOnlyList<uint> writers, CancellationToken cancellation)
    {
        if (staged is { HasDeleted: true, IsMissing: false, Captured.Refilled: true, Key.Count: > 0 } && writers.Count > 0) await PairRemadeAsync(writers, cancellation);
        if (!staged.HasChanged) return;
        await live.ExecuteAllAsync([Owner(staged.After, staged.Before), Owner(staged.Before, staged.After)], cancellation);
        staged.Changed = await live.ScalarAsync<string[]>(ChangedRows.FindColumns(staged), cancellation);
    }

    // A reference that leads to the tenant may itself have been changed.
    private static string Owner(string rows, string others) => $"""
        UPDATE {rows} r SET {StagedTable.Tenant} = o.{StagedTable.Tenant} FROM {others} o
        WHERE o.{StagedTable.Change} = r.{StagedTable.Change} AND o.{StagedTable.Tenant} <> coalesce(r.{StagedTable.Tenant}, '')
        """;

    private async Task PairRemadeAsync(IReadOnlyList<uint> writers, CancellationToken cancellation)
    {
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {Pairs}; CREATE TEMP TABLE drillharness_pair (change bigint PRIMARY KEY, place tid UNIQUE)", cancellation);
        var own = $"""
            (SELECT t.ctid AS {StagedTable.Place}, t.* FROM {staged.Live} t WHERE t.xmin::text::bigint = ANY (ARRAY[{string.Join(", ", writers)}]::bigint[])
            AND NOT EXISTS (SELECT FROM {staged.After} a WHERE {Sql.Equal("a", staged.Key, "t", staged.Key)})) own
            """;
        foreach (var key in staged.Table.UniqueKeys.Where(key => !key.IsExclusion).Prepend(UniqueKey.OverColumns("key", staged.Key)))
            await live.ExecuteAsync($"""
                INSERT INTO {Pairs} SELECT s.{StagedTable.Change}, l.{StagedTable.Place} FROM (SELECT {StagedTable.Head}, {key.Keys} FROM {staged.Pending("p")}{key.Where}) s
                JOIN (SELECT {StagedTable.Place}, {key.Keys} FROM {own}{key.Where}) l ON {key.Clashes("l", "s")}
                ORDER BY s.{StagedTable.Bad} DESC, s.{StagedTable.Change} DESC ON CONFLICT DO NOTHING
                """, cancellation);
        var head = $"({StagedTable.Head}, {staged.ColumnList}) SELECT s.{StagedTable.Change}, s.{StagedTable.Bad}, s.{StagedTable.Tenant}";
        await live.ExecuteAsync($"INSERT INTO {staged.Before} {head}, {Sql.List(staged.Columns, "s.")} FROM {staged.Rows} s JOIN {Pairs} p ON p.change = s.{StagedTable.Change}", cancellation);
        await live.ExecuteAsync($"INSERT INTO {staged.After} {head}, {Sql.List(staged.Columns, "l.")} FROM {staged.Rows} s JOIN {Pairs} p ON p.change = s.{StagedTable.Change} " +
            $"JOIN {staged.Live} l ON l.ctid = p.place", cancellation);
        staged.IsRemade = await live.ExecuteAsync($"DELETE FROM {staged.Rows} s USING {Pairs} p WHERE p.change = s.{StagedTable.Change}", cancellation) > 0;
    }
}
