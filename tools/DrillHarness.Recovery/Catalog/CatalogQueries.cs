using System.Text.Json;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Catalog;

/// <summary>The questions put to pg_catalog. Column types are fixed by casts, so that each row reads the same on every major.</summary>
internal static class CatalogQueries
{
    // Relations that replay, paused within a transaction, holds against everybody: whatever asks for a lock on one would wait for ever.
    private const string Held = "(SELECT l.relation FROM pg_locks l JOIN pg_database here ON here.oid = l.database WHERE pg_is_in_recovery() AND l.mode = 'AccessExclusiveLock' AND l.granted " +
        "AND l.pid <> pg_backend_pid() AND here.datname = current_database())";

    private const string OurOwn = "('pg_catalog', 'information_schema', 'drillharness')";

    private const string Tables =
        $"""
        SELECT c.oid, n.nspname::text, c.relname::text,
               CASE c.reltablespace WHEN 0 THEN d.dattablespace ELSE c.reltablespace END, d.oid, pg_relation_filenode(c.oid),
               ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attnum = k.attnum
                     WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND k.place <= i.indnkeyatts ORDER BY k.place),
               c.relpersistence = 'u',
               CASE WHEN c.relispartition THEN (SELECT jsonb_build_object('Schema', pn.nspname, 'Name', p.relname) FROM pg_inherits i
                    JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid)::text END,
               CASE WHEN c.relispartition THEN (SELECT jsonb_build_object('Schema', pn.nspname, 'Name', p.relname) FROM pg_class p
                    JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE p.oid = pg_partition_root(c.oid))::text END,
               CASE WHEN c.oid NOT IN {Held} THEN pg_get_expr(c.relpartbound, c.oid) END,
               ARRAY(SELECT pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND c.oid NOT IN {Held} ORDER BY k.oid),
               ARRAY(SELECT 'TRIGGER' || E'\n' || t.tgname || E'\n' || CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END
                     FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
                     UNION ALL SELECT 'RULE' || E'\n' || r.rulename || E'\n' || CASE r.ev_enabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END
                     FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_enabled IN ('A', 'R') AND r.ev_type <> '1')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_database d
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND d.datname = current_database()
          AND n.nspname NOT IN {OurOwn} AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'
        ORDER BY 2, 3
        """;

    private const string Columns =
        $"""
        SELECT a.attrelid, a.attnum::int, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               CASE WHEN c.oid NOT IN {Held} THEN pg_get_expr(d.adbin, d.adrelid) END, a.attidentity::text, a.attgenerated::text,
               CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END,
               CASE WHEN NOT a.attislocal THEN (WITH RECURSIVE up(oid) AS (SELECT inhparent FROM pg_inherits WHERE inhrelid = c.oid
                    UNION SELECT i.inhparent FROM pg_inherits i JOIN up ON i.inhrelid = up.oid)
                    SELECT jsonb_build_object('Schema', pn.nspname, 'Name', p.relname)::text FROM up JOIN pg_class p ON p.oid = up.oid
                    JOIN pg_namespace pn ON pn.oid = p.relnamespace JOIN pg_attribute pa ON pa.attrelid = up.oid
                    WHERE pa.attname = a.attname AND pa.attislocal ORDER BY up.oid LIMIT 1) END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation co ON co.oid = a.attcollation LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN {OurOwn}
        ORDER BY 1, 2
        """;

    // Unique indexes are b-trees, whose strategy 3 is equality; an exclusion constraint names its operators itself.
    private const string Uniques =
        $"""
        SELECT i.indrelid, x.relname::text, CASE WHEN t.oid NOT IN {Held} THEN pg_get_expr(i.indpred, i.indrelid) END,
               ARRAY(SELECT CASE WHEN t.oid IN {Held} THEN 'NULL' ELSE pg_get_indexdef(i.indexrelid, n, false) END FROM generate_series(1, i.indnkeyatts) n),
               ARRAY(SELECT 'OPERATOR(' || quote_ident(s.nspname) || '.' || o.oprname || ')' FROM generate_series(1, i.indnkeyatts) n
                     JOIN pg_opclass c ON c.oid = i.indclass[n - 1]
                     LEFT JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
                     JOIN pg_operator o ON o.oid = CASE WHEN i.indisexclusion THEN k.conexclop[n] ELSE a.amopopr END
                     JOIN pg_namespace s ON s.oid = o.oprnamespace ORDER BY n),
               i.indisexclusion, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false), i.indisprimary,
               i.indpred IS NULL AND i.indexprs IS NULL AND i.indimmediate AND NOT i.indisexclusion AND NOT EXISTS (
                   SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND NOT a.attnotnull
                   AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1])),
               ARRAY(SELECT a.attname::text FROM unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts ORDER BY k.place)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'x'
        WHERE (i.indisunique OR i.indisexclusion) AND i.indisvalid AND t.relkind = 'r'
        ORDER BY 1, NOT i.indisprimary, 2
        """;

    // A foreign key to a partitioned table stands once more for each partition, on the same referencing table: those say nothing new.
    private const string ForeignKeys =
        """
        SELECT f.conrelid, f.conname::text, n.nspname::text, r.relname::text, f.confdeltype::text,
               ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.place),
               ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k(attnum, place)
                     JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum ORDER BY k.place),
               f.convalidated,
               ARRAY(SELECT a.attname::text FROM jsonb_array_elements_text(CASE jsonb_typeof(to_jsonb(f) -> 'confdelsetcols')
                     WHEN 'array' THEN to_jsonb(f) -> 'confdelsetcols' ELSE '[]' END) s(attnum)
                     JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = s.attnum::int)
        FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE f.contype = 'f' AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = f.conparentid AND p.conrelid = f.conrelid)
        ORDER BY 1, 2
        """;

    private const string Files =
        $"""
        SELECT CASE c.reltablespace WHEN 0 THEN d.dattablespace ELSE c.reltablespace END, d.oid, pg_relation_filenode(c.oid), c.relkind = 't', n.nspname = 'drillharness' AND c.relkind = 'r'
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_database d
        WHERE d.datname = current_database() AND pg_relation_filenode(c.oid) IS NOT NULL
          AND NOT (c.relkind = 'r' AND n.nspname NOT IN {OurOwn} AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%')
        """;

    private const string LargeObjects =
        """
        SELECT CASE c.reltablespace WHEN 0 THEN d.dattablespace ELSE c.reltablespace END, d.oid, pg_relation_filenode(c.oid)
        FROM pg_class c, pg_database d WHERE c.relname IN ('pg_largeobject', 'pg_largeobject_metadata')
        AND c.relnamespace = 'pg_catalog'::regnamespace AND d.datname = current_database()
        """;

    public static async Task<IReadOnlyDictionary<uint, TableName>> HeldAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, $"SELECT c.oid, n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.oid IN {Held}",
            row => (Oid: row.GetFieldValue<uint>(0), Name: new TableName(row.GetString(1), row.GetString(2))), cancellation)).ToDictionary(held => held.Oid, held => held.Name);

    public static async Task<List<TableShape>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var columns = await ColumnsAsync(connection, cancellation);
        return await ReadAsync(connection, Tables, row => new TableShape
        {
            Oid = row.GetFieldValue<uint>(0),
            Name = new TableName(row.GetString(1), row.GetString(2)),
            File = FileAt(row, 3),
            All = [.. columns[row.GetFieldValue<uint>(0)]],
            PrimaryKey = row.GetFieldValue<string[]>(6),
            UniqueKeys = [],
            ForeignKeys = [],
            IsUnlogged = row.GetBoolean(7),
            Parent = NameAt(row, 8),
            Root = NameAt(row, 9),
            PartitionBound = row.IsDBNull(10) ? null : row.GetString(10),
            Checks = row.GetFieldValue<string[]>(11),
            Stubborn = [.. row.GetFieldValue<string[]>(12).Select(text => text.Split('\n')).Select(parts => new StubbornTrigger(parts[0], parts[1], parts[2]))],
        }, cancellation);
    }

    public static async Task<ILookup<uint, (UniqueKey Key, IReadOnlyList<string>? Identifies)>> UniqueKeysAsync(
        NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, Uniques, row => (Table: row.GetFieldValue<uint>(0), Key: (
            new UniqueKey
            {
                Name = row.GetString(1),
                Predicate = row.IsDBNull(2) ? null : row.GetString(2),
                Expressions = row.GetFieldValue<string[]>(3),
                Operators = row.GetFieldValue<string[]>(4),
                IsExclusion = row.GetBoolean(5),
                NullsNotDistinct = row.GetBoolean(6),
                IsPrimary = row.GetBoolean(7),
            },
            row.GetBoolean(8) ? (IReadOnlyList<string>)row.GetFieldValue<string[]>(9) : null)), cancellation))
        .ToLookup(found => found.Table, found => found.Key);

    public static async Task<ILookup<uint, ForeignKey>> ForeignKeysAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, ForeignKeys, row => (Table: row.GetFieldValue<uint>(0), Key: KeyAt(row)), cancellation))
        .ToLookup(found => found.Table, found => found.Key);

    /// <summary>Files that hold no user's rows, and whether they are a TOAST table's, or of a table in which merges are noted.</summary>
    public static Task<List<(RelationFile File, bool IsToast, bool IsNote)>> InternalFilesAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        ReadAsync(connection, Files, row => (FileAt(row, 0), row.GetBoolean(3), row.GetBoolean(4)), cancellation);

    public static async Task<HashSet<RelationFile>> LargeObjectFilesAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        [.. await ReadAsync(connection, LargeObjects, row => FileAt(row, 0), cancellation)];

    private static async Task<ILookup<uint, ColumnShape>> ColumnsAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        (await ReadAsync(connection, Columns, row => (Table: row.GetFieldValue<uint>(0), Column: new ColumnShape
        {
            Number = row.GetInt32(1),
            Name = row.GetString(2),
            Type = row.GetString(3),
            NotNull = row.GetBoolean(4),
            Default = row.IsDBNull(5) ? null : row.GetString(5),
            Identity = row.GetString(6),
            Generated = row.GetString(7),
            Collation = row.IsDBNull(8) ? null : row.GetString(8),
            InheritedFrom = NameAt(row, 9),
        }), cancellation)).ToLookup(found => found.Table, found => found.Column);

    private static RelationFile FileAt(NpgsqlDataReader row, int at) =>
        new(row.GetFieldValue<uint>(at), row.GetFieldValue<uint>(at + 1), row.GetFieldValue<uint>(at + 2));

    private static TableName? NameAt(NpgsqlDataReader row, int at) =>
        row.IsDBNull(at) ? null : JsonSerializer.Deserialize<TableName>(row.GetString(at));

    private static ForeignKey KeyAt(NpgsqlDataReader row)
    {
        var columns = row.GetFieldValue<string[]>(5);
        var set = row.GetFieldValue<string[]>(8);
        return new ForeignKey(row.GetString(1), columns, new TableName(row.GetString(2), row.GetString(3)), row.GetFieldValue<string[]>(6), ActionOf(row.GetString(4)))
        {
            IsValidated = row.GetBoolean(7),
            SetColumns = set.Length > 0 ? set : columns,
        };
    }

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
