using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Asks the tables whether their constraints hold. The constraints themselves are not trusted: a merge may have switched them off.
/// </summary>
public static class ConstraintCheck
{
    /// <summary>Each foreign key that dangles and each unique key with duplicates, with the number of rows; none when all hold.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
        var violations = new List<string>();
        foreach (var table in catalog.Tables)
        {
            foreach (var key in table.ForeignKeys)
                await NoteAsync(source, Dangling(table, key), $"{table.Name}.{key.Name}: rows that point at nothing", violations, cancellation);
            foreach (var key in Uniques(table))
                await NoteAsync(source, Duplicates(table, key), $"{table.Name}.{key.Name}: duplicate keys", violations, cancellation);
        }

        return violations;
    }

    private static IEnumerable<UniqueKey> Uniques(TableShape table) =>
        table.PrimaryKey.Count == 0 ? table.UniqueKeys : [UniqueKey.OverColumns("primary key", table.PrimaryKey), .. table.UniqueKeys];

    private static string Dangling(TableShape table, ForeignKey key)
    {
        var set = string.Join(" AND ", key.Columns.Select(column => $"c.{Sql.Identifier(column)} IS NOT NULL"));
        return $"SELECT count(*) FROM {table.Name.Quoted} c WHERE {set} AND NOT EXISTS (SELECT FROM {key.Referenced.Quoted} p " +
            $"WHERE {Sql.Equal("p", key.ReferencedColumns, "c", key.Columns)})";
    }

    private static string Duplicates(TableShape table, UniqueKey key)
    {
        if (key.IsExclusion) return Overlaps(table, key);
        var set = string.Join(" AND ", key.Expressions.Select((_, at) => $"k{at} IS NOT NULL"));
        var where = key.NullsNotDistinct ? "" : $" WHERE {set}";
        return $"SELECT count(*) FROM (SELECT FROM (SELECT {key.Keys} FROM ONLY {table.Name.Quoted}{key.Where}) keys{where} " +
            $"GROUP BY {string.Join(", ", key.Expressions.Select((_, at) => $"k{at}"))} HAVING count(*) > 1) twice";
    }

    private static string Overlaps(TableShape table, UniqueKey key)
    {
        var rows = $"(SELECT ctid AS place, {key.Keys} FROM ONLY {table.Name.Quoted}{key.Where})";
        return $"SELECT count(*) FROM {rows} a JOIN {rows} b ON a.place < b.place AND {key.Clashes("a", "b")}";
    }

    private static async Task NoteAsync(NpgsqlDataSource source, string count, string what, List<string> violations, CancellationToken cancellation)
    {
        // An index may be what is broken, so it is not asked.
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand($"SET enable_indexscan = off; SET enable_indexonlyscan = off; {count}", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (reader.GetInt64(0) is > 0 and var rows) violations.Add($"{what} ({rows})");
    }
}
