using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Capturing;

/// <summary>A database's catalog at a stop, as far as DDL can change it: tables, sequences, and which objects there are.</summary>
internal sealed record StructureSnapshot
{
    // What pg_dump names by catalog and object id in its list.
    private const string Objects =
        """
        SELECT 'pg_class'::regclass::oid, oid FROM pg_class UNION ALL SELECT 'pg_type'::regclass::oid, oid FROM pg_type
        UNION ALL SELECT 'pg_proc'::regclass::oid, oid FROM pg_proc UNION ALL SELECT 'pg_namespace'::regclass::oid, oid FROM pg_namespace
        UNION ALL SELECT 'pg_constraint'::regclass::oid, oid FROM pg_constraint UNION ALL SELECT 'pg_attrdef'::regclass::oid, oid FROM pg_attrdef
        UNION ALL SELECT 'pg_trigger'::regclass::oid, oid FROM pg_trigger UNION ALL SELECT 'pg_rewrite'::regclass::oid, oid FROM pg_rewrite
        UNION ALL SELECT 'pg_policy'::regclass::oid, oid FROM pg_policy UNION ALL SELECT 'pg_operator'::regclass::oid, oid FROM pg_operator
        UNION ALL SELECT 'pg_opclass'::regclass::oid, oid FROM pg_opclass UNION ALL SELECT 'pg_opfamily'::regclass::oid, oid FROM pg_opfamily
        UNION ALL SELECT 'pg_collation'::regclass::oid, oid FROM pg_collation UNION ALL SELECT 'pg_conversion'::regclass::oid, oid FROM pg_conversion
        UNION ALL SELECT 'pg_cast'::regclass::oid, oid FROM pg_cast UNION ALL SELECT 'pg_statistic_ext'::regclass::oid, oid FROM pg_statistic_ext
        UNION ALL SELECT 'pg_ts_config'::regclass::oid, oid FROM pg_ts_config UNION ALL SELECT 'pg_ts_dict'::regclass::oid, oid FROM pg_ts_dict
        UNION ALL SELECT 'pg_publication_rel'::regclass::oid, oid FROM pg_publication_rel
        """;

    private const string AllSequences =
        """
        SELECT c.oid, n.nspname::text, c.relname::text, pg_sequence_last_value(c.oid), s.seqincrement < 0
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relpersistence <> 't'
        """;

    // One that is NOT VALID has an entry of its own in pg_dump's list.
    private const string AllChecks =
        """
        SELECT k.oid, c.oid, n.nspname::text, c.relname::text, k.conname::text, pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'c' AND k.conislocal AND k.convalidated AND c.relpersistence <> 't'
        """;

    /// <summary>Tables that hold rows.</summary>
    public required SchemaCatalog Catalog { get; init; }

    /// <summary>Every object by catalog and object id.</summary>
    public required IReadOnlySet<(uint Catalog, uint Oid)> Existing { get; init; }

    /// <summary>Every sequence by object id.</summary>
    public required IReadOnlyDictionary<uint, SequenceState> Sequences { get; init; }

    /// <summary>Every CHECK of a table by object id.</summary>
    public required IReadOnlyDictionary<uint, CheckShape> Checks { get; init; }

    /// <summary>What is set on columns beside their types and defaults.</summary>
    public required IReadOnlyList<ColumnDetail> Details { get; init; }

    public static async Task<StructureSnapshot> TakeAsync(NpgsqlConnection connection, SchemaCatalog catalog, CancellationToken cancellation)
    {
        var existing = new HashSet<(uint, uint)>();
        await ForEachAsync(connection, Objects, row => existing.Add((row.GetFieldValue<uint>(0), row.GetFieldValue<uint>(1))), cancellation);
        var sequences = new Dictionary<uint, SequenceState>();
        await ForEachAsync(connection, AllSequences, row => sequences[row.GetFieldValue<uint>(0)] = new SequenceState(
            new TableName(row.GetString(1), row.GetString(2)), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetBoolean(4)), cancellation);
        var checks = new Dictionary<uint, CheckShape>();
        await ForEachAsync(connection, AllChecks, row => checks[row.GetFieldValue<uint>(0)] = new CheckShape(
            new TableName(row.GetString(2), row.GetString(3)), row.GetFieldValue<uint>(1), row.GetString(4), row.GetString(5)), cancellation);
        var details = new List<ColumnDetail>();
        await ForEachAsync(connection, AllDetails(connection.PostgreSqlVersion.Major), row => details.Add(new ColumnDetail(
            new TableName(row.GetString(0), row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4))), cancellation);
        return new StructureSnapshot { Catalog = catalog, Existing = existing, Sequences = sequences, Checks = checks, Details = details };
    }

    // Compression came with PostgreSQL 14; the statistics target is NULL, not -1, where it is not set from 17 on.
    private static string AllDetails(int major) => $"""
        SELECT n.nspname::text, c.relname::text, a.attname::text, d.before, d.after
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid, LATERAL (
            SELECT 'ALTER TABLE ', format(' ALTER COLUMN %I SET STATISTICS %s', a.attname, a.attstattarget) WHERE a.attstattarget >= 0
            UNION ALL SELECT 'ALTER TABLE ', format(' ALTER COLUMN %I SET STORAGE %s', a.attname,
                CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END) WHERE a.attstorage <> t.typstorage
            UNION ALL SELECT 'ALTER TABLE ', format(' ALTER COLUMN %I SET (%s)', a.attname, array_to_string(a.attoptions, ', ')) WHERE a.attoptions IS NOT NULL
            {(major < 14 ? "" : "UNION ALL SELECT 'ALTER TABLE ', format(' ALTER COLUMN %I SET COMPRESSION %s', a.attname, CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END) WHERE a.attcompression <> ''")}
            UNION ALL SELECT 'COMMENT ON COLUMN ', format('.%I IS %L', a.attname, col_description(a.attrelid, a.attnum)) WHERE col_description(a.attrelid, a.attnum) IS NOT NULL
            UNION ALL SELECT format('GRANT %s (%I) ON ', g.privilege_type, a.attname), format(' TO %s%s',
                CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM aclexplode(a.attacl) g) d(before, after)
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """;

    private static async Task ForEachAsync(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> take, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) take(reader);
    }
}
