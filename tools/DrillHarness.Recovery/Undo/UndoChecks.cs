using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;

namespace DrillHarness.Recovery.Undo;

/// <summary>
/// Finds what cannot be reverted without leaving an orphan or breaking a unique key, before anything is written: what is left as it is may hold up
/// other rows in turn, until all that is left to revert can go together. Rows that only hang on each other go.
/// </summary>
/// <param name="sql">The transaction that will revert.</param>
/// <param name="catalog">The live tables.</param>
/// <param name="tables">Those of the undo log, their rows found.</param>
/// <param name="objects">What the merge made again.</param>
internal sealed class UndoChecks(LiveSql sql, SchemaCatalog catalog, IReadOnlyList<UndoTable> tables, UndoObjects objects)
{
    /// <summary>Takes out of the tables' rows, and lists, what has to stay.</summary>
    /// <param name="keysGo">True when foreign keys that the merge made again go with it: rows older than the merge got along without them.</param>
    public async Task LeaveAsync(bool keysGo, List<string> left, CancellationToken cancellation)
    {
        await HoldParentsAsync(cancellation);
        long stay;
        do
        {
            stay = 0;
            foreach (var (child, key) in References)
            {
                var isMade = keysGo && objects.IsMade(child, key);
                if (key.IsValidated && !isMade && Find(child) is { } returning) stay += await LeaveOrphansAsync(returning, key, left, cancellation);
                foreach (var parent in tables.Where(parent => parent.Table.Holds(key.Referenced)))
                    stay += await LeaveParentsAsync(parent, child, key, isMade ? objects.Since("t") : "true", left, cancellation);
            }

            foreach (var table in tables) stay += await LeaveClashesAsync(table, left, cancellation);
        }
        while (stay > 0);
    }

    private IEnumerable<(TableShape Child, ForeignKey Key)> References =>
        catalog.Tables.SelectMany(child => child.ForeignKeys.Select(key => (child, key)));

    private UndoTable? Find(TableShape table) => tables.FirstOrDefault(known => known.Table.Name == table.Name);

    private async Task HoldParentsAsync(CancellationToken cancellation)
    {
        foreach (var (child, key) in References)
            if (Find(child) is { } returning)
                await sql.ScalarAsync<long>($"SELECT count(*) FROM (SELECT FROM {key.Referenced.Quoted} p WHERE EXISTS (SELECT {returning.Returning} " +
                    $"AND {Sql.Equal("b", key.Columns, "p", key.ReferencedColumns)}) ORDER BY {Sql.List(key.ReferencedColumns, "p.")} FOR KEY SHARE) held", cancellation);
    }

    private Task<long> LeaveOrphansAsync(UndoTable child, ForeignKey key, List<string> left, CancellationToken cancellation) => child.LeaveAsync(
        sql, $"NOT b.{UndoLog.Put} AND {string.Join(" AND ", key.Columns.Select(column => $"b.{Sql.Identifier(column)} IS NOT NULL"))} AND NOT {WillBe(key, "b", key.Columns)}",
        $"what it referred to by {key.Name} is gone", left, cancellation);

    private Task<long> LeaveParentsAsync(UndoTable parent, TableShape child, ForeignKey key, string since, List<string> left, CancellationToken cancellation)
    {
        var hanging = UndoTable.Staying(child, tables);
        return parent.LeaveAsync(sql, $"EXISTS (SELECT FROM (SELECT {Sql.List(key.Columns, "t.")} {hanging} AND {since}) c " +
            $"WHERE {Sql.Equal("c", key.Columns, "t", key.ReferencedColumns)}) AND NOT {WillBe(key, "t", key.ReferencedColumns)}", $"rows of {child.Name} hang on it", left, cancellation);
    }

    private async Task<long> LeaveClashesAsync(UndoTable table, List<string> left, CancellationToken cancellation)
    {
        var stay = 0L;
        foreach (var key in UniqueKey.RulesOf(table.Table, table.Table.Key)) stay += await table.LeaveAsync(sql, table.Clashes(key, tables), $"another row has its {key.Name} now", left, cancellation);
        return stay;
    }

    // A partitioned table has its rows in its partitions.
    private string WillBe(ForeignKey key, string alias, IReadOnlyList<string> columns)
    {
        var referenced = key.ReferencedColumns;
        var rows = catalog.Tables.Where(table => table.Holds(key.Referenced)).SelectMany(table => Find(table) is { } reverted
            ? new[] { $"SELECT {Sql.List(referenced, "t.")} {UndoTable.Staying(table, tables)}", $"SELECT {Sql.List(referenced, "b.")} {reverted.Returning}" }
            : [$"SELECT {Sql.List(referenced, "t.")} {UndoTable.Staying(table, tables)}"]);
        return $"EXISTS (SELECT FROM ({string.Join(" UNION ALL ", rows)}) p WHERE {Sql.Equal("p", referenced, alias, columns)})";
    }
}
