using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// How a table is compared row by row: by which key, in which order, and which columns. The key comes first in the query, and its bytes sort
/// as the server sorts them: integers that are not negative, and text by its bytes.
/// </summary>
/// <param name="Database">metadata or customer_data.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">Names of the key columns.</param>
/// <param name="Columns">Names of the other columns, in the order of the query.</param>
/// <param name="LiveQuery">Of production.</param>
/// <param name="TwinQuery">Of the twin.</param>
public sealed record ComparedTable(
    string Database, TableName Table, IReadOnlyList<string> Key, IReadOnlyList<string> Columns, string LiveQuery, string TwinQuery)
{
    /// <summary>The other columns that hold a key of another row: of type bigint and named so.</summary>
    public IReadOnlySet<string> References { get; init; } = new HashSet<string>();

    private static readonly string[] SortableTypes = ["bigint", "integer", "text"];

    /// <summary>Compares whole rows by primary key.</summary>
    /// <exception cref="NotSupportedException">The primary key's bytes do not sort as the server sorts them.</exception>
    public static ComparedTable WholeRows(string database, TableShape table)
    {
        if (table.PrimaryKey.Count == 0 || table.PrimaryKey.Any(column => !SortableTypes.Contains(table.TypeOf(column))))
            throw new NotSupportedException($"{table.Name} cannot be compared: expected a primary key of {string.Join(", ", SortableTypes)}.");
        string[] others = [.. table.Columns.Except(table.PrimaryKey)];
        var order = string.Join(", ", table.PrimaryKey.Select(column =>
            Sql.Identifier(column) + (table.TypeOf(column) == "text" ? " COLLATE \"C\"" : "")));
        var query = $"SELECT {Sql.List([.. table.PrimaryKey, .. others])} FROM ONLY {table.Name.Quoted} ORDER BY {order}";
        return new ComparedTable(database, table.Name, table.PrimaryKey, others, query, query)
        {
            References = others.Where(column => table.TypeOf(column) == "bigint" && column.EndsWith("_id", StringComparison.Ordinal)).ToHashSet(),
        };
    }

    /// <summary>
    /// Compares the audit by what it says, not by its own keys, clocks and transaction ids, which differ between any two servers. What the
    /// bad transactions wrote there is left out of production's.
    /// </summary>
    public static ComparedTable Audit(string database, IReadOnlyList<uint> badTransactions)
    {
        static string Query(string where) =>
            $"""
            SELECT table_name, row_id, operation, actor, count(*) FROM audit_entry{where} GROUP BY 1, 2, 3, 4
            ORDER BY table_name COLLATE "C", row_id, operation COLLATE "C", actor COLLATE "C"
            """;

        var left = string.Join(", ", badTransactions);
        var where = badTransactions.Count == 0 ? "" : $" WHERE mod(transaction_id::text::numeric, 4294967296) NOT IN ({left})";
        return new ComparedTable(database, new TableName("public", "audit_entry"),
            ["table_name", "row_id", "operation", "actor"], ["entries"], Query(where), Query(""));
    }
}
