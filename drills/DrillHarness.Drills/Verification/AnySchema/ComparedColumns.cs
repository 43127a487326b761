using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>A table as it is compared: its key, and for each column the SQL whose bytes are compared.</summary>
/// <param name="Name">Schema and name, quoted.</param>
/// <param name="Key">The primary key's columns; empty when there is none.</param>
/// <param name="Columns">Names and SQL, by name.</param>
internal sealed record ComparedColumns(string Name, IReadOnlyList<string> Key, IReadOnlyDictionary<string, string> Columns)
{
    private const string AuditTable = "\"audit\".\"entry\"";

    // A user's own type has another number in another database, and binary rows name it: its text is compared, which is exact.
    private const string Query =
        """
        SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""')),
               ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attnum = k.attnum WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid ORDER BY k.place),
               ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE "C"),
               ARRAY(SELECT a.atttypid >= 16384 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE "C")
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness', 'soak_twin')
        ORDER BY 1
        """;

    /// <summary>Of the audit everything counts but its own numbers, and what the script is noted for.</summary>
    public string Where => Name == AuditTable ? " WHERE actor IS DISTINCT FROM 'script'" : "";

    public string Row(IEnumerable<string> columns) => $"md5(record_send(ROW({string.Join(", ", columns.Select(column => Columns[column]))})))";

    public static async Task<IReadOnlyDictionary<string, ComparedColumns>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var tables = new Dictionary<string, ComparedColumns>();
        while (await reader.ReadAsync(cancellation))
        {
            var name = reader.GetString(0);
            var columns = reader.GetFieldValue<string[]>(2).Zip(reader.GetFieldValue<bool[]>(3))
                .Where(column => name != AuditTable || column.First != "id")
                .ToDictionary(column => column.First, column => Sql.Identifier(column.First) + (column.Second ? "::text" : ""));
            tables[name] = new ComparedColumns(name, name == AuditTable ? [] : reader.GetFieldValue<string[]>(1), columns);
        }

        return tables;
    }
}
