using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// In which order the pending rows of one table go back, batch by batch: what a row refers to in the same table goes before it, and rows that refer to
/// each other in a circle go together. Worked out once, so that each batch reads its own rows only.
/// </summary>
internal sealed class BatchOrder
{
    private readonly StagedTable staged;
    private readonly long circleFrom;

    private BatchOrder(StagedTable staged, long rows, long circleFrom) => (this.staged, Rows, this.circleFrom) = (staged, rows, circleFrom);

    /// <summary>Rows to put back.</summary>
    public long Rows { get; }

    private string Order => NameOf(staged);

    public static async Task<BatchOrder> PrepareAsync(LiveSql live, StagedTable staged, IEnumerable<StagedReference> references, CancellationToken cancellation)
    {
        var own = references.Where(reference => reference.Child == staged && reference.StagedParents.Contains(staged)).ToList();
        var order = NameOf(staged);
        await live.ExecuteAllAsync(
        [
            $"CREATE INDEX ON {staged.Rows} ({StagedTable.Change})", $"CREATE INDEX ON {staged.Fates} ({StagedTable.Change})", $"ANALYZE {staged.Fates}",
            $"CREATE TEMP TABLE drillharness_order_{staged.Number} (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, change bigint UNIQUE)",
            $"CREATE TEMP TABLE drillharness_batch_{staged.Number} ON COMMIT DELETE ROWS AS SELECT * FROM {staged.Rows} WITH NO DATA",
        ], cancellation);
        var ready = string.Concat(own.Select(reference =>
            $" AND NOT EXISTS (SELECT FROM {staged.Pending("q")} WHERE {Sql.Equal("q", reference.Key.ReferencedColumns, "p", reference.Key.Columns)} " +
            $"AND q.{StagedTable.Change} <> p.{StagedTable.Change} AND {NotIn(order, "q")})"));
        var next = $"INSERT INTO {order} (change) SELECT p.{StagedTable.Change} FROM {staged.Pending("p")} WHERE {NotIn(order, "p")}";
        var rows = 0L;
        long added;
        do rows += added = await live.ExecuteAsync($"{next}{ready} ORDER BY 1", cancellation);
        while (added > 0 && own.Count > 0);
        var circle = own.Count > 0 ? await live.ExecuteAsync(next, cancellation) : 0;
        await live.ExecuteAsync($"ANALYZE {order}", cancellation);
        return new BatchOrder(staged, rows + circle, circle > 0 ? rows : long.MaxValue);
    }

    /// <summary>The batches in turn, each as the statement that fetches its rows into <see cref="StagedTable.Batch"/> until the transaction ends.</summary>
    public IEnumerable<string> Batches(int rows)
    {
        for (var from = 0L; from < Rows;)
        {
            var (after, to) = (from, from + rows > circleFrom ? Rows : from + rows);
            yield return $"INSERT INTO {staged.Batch} SELECT s.* FROM {Order} o JOIN {staged.Rows} s ON s.{StagedTable.Change} = o.change WHERE o.place > {after} AND o.place <= {to}";
            from = to;
        }
    }

    private static string NameOf(StagedTable staged) => $"pg_temp.drillharness_order_{staged.Number}";

    private static string NotIn(string order, string alias) => $"NOT EXISTS (SELECT FROM {order} o WHERE o.change = {alias}.{StagedTable.Change})";
}
