using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>Every row of every unlogged table. The WAL does not carry them, so what was there is compared with what is, by key.</summary>
internal sealed class UnloggedRows
{
    private readonly Dictionary<string, (IReadOnlyList<string> Columns, Dictionary<string, string?[]> Rows)> tables = [];

    /// <summary>Reads them.</summary>
    /// <param name="connection">With <see cref="RowImage.Options"/>.</param>
    /// <param name="before">The tables before the run, with their keys.</param>
    /// <param name="now">The catalog as it is; a table that went, or whose columns changed, is left out: it is told of as DDL.</param>
    public static async Task<UnloggedRows> ReadAsync(NpgsqlConnection connection, DatabaseBefore before, SchemaCatalog now, CancellationToken cancellation)
    {
        var read = new UnloggedRows();
        foreach (var table in before.Tables.Values.Where(table => table.Shape.IsUnlogged))
            if (now.WithOid(table.Shape.Oid) is { } shape && shape.Columns.SequenceEqual(table.Shape.Columns)) await read.ReadAsync(connection, table, shape.Name, cancellation);
        return read;
    }

    /// <summary>What was done to them, as if it had been decoded; of no transaction.</summary>
    public IEnumerable<DecodedRow> EffectsUntil(UnloggedRows now)
    {
        foreach (var (table, (columns, rows)) in tables.Where(table => now.tables.ContainsKey(table.Key)))
        {
            var after = now.tables[table].Rows;
            foreach (var (key, old) in rows)
                if (!after.TryGetValue(key, out var row)) yield return new DecodedRow(table, RowOperation.Delete, columns, old, null, 0);
                else if (!old.AsSpan().SequenceEqual(row)) yield return new DecodedRow(table, RowOperation.Update, columns, old, row, 0);
            foreach (var (_, row) in after.Where(row => !rows.ContainsKey(row.Key))) yield return new DecodedRow(table, RowOperation.Insert, columns, null, row, 0);
        }
    }

    private async Task ReadAsync(NpgsqlConnection connection, TableBefore table, TableName name, CancellationToken cancellation)
    {
        var columns = table.Shape.Columns;
        var key = table.Key.Select(column => columns.ToList().IndexOf(column)).ToArray();
        var (rows, alike) = (new Dictionary<string, string?[]>(), new AlikeRows());
        await using var command = new NpgsqlCommand($"SELECT {Sql.List(columns)} FROM ONLY {name.Quoted}", connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var row = Enumerable.Range(0, columns.Count).Select(at => reader.IsDBNull(at) ? null : reader.GetString(at)).ToArray();
            rows.Add(alike.Next(RowImage.Of(key.Select(at => row[at]))), row);
        }

        tables[table.Name] = (columns, rows);
    }
}
