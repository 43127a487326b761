using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Catalog;

/// <summary>The questions put to pg_catalog. Column types are fixed by casts, so that each row reads the same on every major.</summary>
internal static class CatalogQueries
{
    private const string Tables =
        """
        SELECT c.oid, n.nspname::text, c.relname::text,
               CASE c.reltablespace WHEN 0 THEN d.dattablespace ELSE c.reltablespace END, d.oid, pg_relation_filenode(c.oid),
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum),
               ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attnum = k.attnum
                     WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid ORDER BY k.place),
               ARRAY(SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_database d
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND d.datname = current_database()
          AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'drillharness') AND n.nspname NOT LIKE 'pg\_toast%'
        ORDER BY 2, 3
        """;

    private const string Uniques =
        """
        SELECT i.indrelid, x.relname::text, pg_get_expr(i.indpred, i.indrelid),
               ARRAY(SELECT a.attname::text FROM unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                     WHERE k.place <= i.indnkeyatts ORDER BY k.place)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indisunique AND NOT i.indisprimary AND i.indimmediate AND i.indexprs IS NULL AND i.indisvalid
        ORDER BY 1, 2
        """;

    private const string ForeignKeys =
        """
        SELECT f.conrelid, f.conname::text, n.nspname::text, r.relname::text, f.confdeltype::text,
               ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.place),
               ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum ORDER BY k.place)
        FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE f.contype = 'f'
        ORDER BY 1, 2
        """;

    public static async Task<List<TableShape>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ReadAsync(connection, Tables, row => new TableShape
        {
            Oid = row.GetFieldValue<uint>(0),
            Name = new TableName(row.GetString(1), row.GetString(2)),
            File = new RelationFile(row.GetFieldValue<uint>(3), row.GetFieldValue<uint>(4), row.GetFieldValue<uint>(5)),
            Columns = row.GetFieldValue<string[]>(6),
            Types = row.GetFieldValue<string[]>(8),
            PrimaryKey = row.GetFieldValue<string[]>(7),
            UniqueKeys = [],
            ForeignKeys = [],
        }, cancellation);

    public static async Task<ILookup<uint, UniqueKey>> UniqueKeysAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, Uniques, row => (
            Table: row.GetFieldValue<uint>(0),
            Key: new UniqueKey(row.GetString(1), row.GetFieldValue<string[]>(3), row.IsDBNull(2) ? null : row.GetString(2))), cancellation))
        .ToLookup(found => found.Table, found => found.Key);

    public static async Task<ILookup<uint, ForeignKey>> ForeignKeysAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, ForeignKeys, row => (
            Table: row.GetFieldValue<uint>(0),
            Key: new ForeignKey(row.GetString(1), row.GetFieldValue<string[]>(5), new TableName(row.GetString(2), row.GetString(3)),
                row.GetFieldValue<string[]>(6), ActionOf(row.GetString(4)))), cancellation))
        .ToLookup(found => found.Table, found => found.Key);

    private static DeleteAction ActionOf(string code) => code switch
    {
        "c" => DeleteAction.Cascade,
        "n" => DeleteAction.SetNull,
        "d" => DeleteAction.SetDefault,
        _ => DeleteAction.Refuse,
    };

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(map(reader));
        return rows;
    }
}
