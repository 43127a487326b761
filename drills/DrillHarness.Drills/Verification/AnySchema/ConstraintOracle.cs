using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>Asks the tables, not their constraints, whether the constraints hold: foreign keys by anti-join, unique keys, exclusions, checks, not null.</summary>
internal static class ConstraintOracle
{
    // Each line is a query that counts the rows that break one constraint.
    private const string Queries =
        """
        WITH relation AS (
            SELECT c.oid, c.oid::regclass::text name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness', 'soak_twin'))
        SELECT format('SELECT %L, count(*) FROM %s%s c WHERE %s AND NOT EXISTS (SELECT FROM %s%s p WHERE %s)', 'foreign key ' || f.conname || ' of ' || name,
                CASE c.relkind WHEN 'r' THEN 'ONLY ' END, name, string_agg(format('c.%I IS NOT NULL', a.attname), ' AND '), CASE r.relkind WHEN 'r' THEN 'ONLY ' END, f.confrelid::regclass,
                string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND '))
            FROM relation JOIN pg_constraint f ON f.conrelid = relation.oid JOIN pg_class c ON c.oid = relation.oid JOIN pg_class r ON r.oid = f.confrelid,
                unnest(f.conkey, f.confkey) k(own, referenced), pg_attribute a, pg_attribute b
            WHERE f.contype = 'f' AND f.convalidated AND f.conparentid = 0 AND a.attrelid = f.conrelid AND a.attnum = k.own AND b.attrelid = f.confrelid AND b.attnum = k.referenced
            GROUP BY name, f.oid, f.conname, f.confrelid, c.relkind, r.relkind
        UNION ALL SELECT format('SELECT %L, count(*) FROM (SELECT FROM ONLY %s WHERE %s AND %s GROUP BY %s HAVING count(*) > 1) twice', 'unique ' || i.indexrelid::regclass, name,
                coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'), CASE WHEN to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'true' ELSE string_agg(format('%I IS NOT NULL', a.attname), ' AND ') END,
                string_agg(format('%I', a.attname), ', '))
            FROM relation JOIN pg_index i ON i.indrelid = relation.oid, unnest(i.indkey::smallint[]) k(own), pg_attribute a
            WHERE i.indisunique AND i.indexprs IS NULL AND a.attrelid = i.indrelid AND a.attnum = k.own GROUP BY name, i.*, i.indexrelid, i.indpred, i.indrelid
        UNION ALL SELECT format('SELECT %L, count(*) FROM %s a JOIN %s b ON (a.tableoid, a.ctid) <> (b.tableoid, b.ctid) AND %s', 'exclusion ' || x.conname || ' of ' || name, name, name,
                string_agg(format('a.%I OPERATOR(%I.%s) b.%I', a.attname, n.nspname, o.oprname, a.attname), ' AND '))
            FROM relation JOIN pg_constraint x ON x.conrelid = relation.oid, unnest(x.conkey, x.conexclop) k(own, operator), pg_attribute a, pg_operator o, pg_namespace n
            WHERE x.contype = 'x' AND a.attrelid = x.conrelid AND a.attnum = k.own AND o.oid = k.operator AND n.oid = o.oprnamespace GROUP BY name, x.oid, x.conname
        UNION ALL SELECT format('SELECT %L, count(*) FROM %s WHERE NOT (%s)', 'check ' || k.conname || ' of ' || name, name, pg_get_expr(k.conbin, k.conrelid))
            FROM relation JOIN pg_constraint k ON k.conrelid = relation.oid WHERE k.contype = 'c' AND k.convalidated
        UNION ALL SELECT format('SELECT %L, count(*) FROM %s WHERE %s', 'not null of ' || name, name, string_agg(format('%I IS NULL', a.attname), ' OR '))
            FROM relation JOIN pg_attribute a ON a.attrelid = relation.oid WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull GROUP BY name
        """;

    public static async Task<IReadOnlyList<TwinDifference>> ViolationsAsync(NpgsqlConnection live, CancellationToken cancellation)
    {
        var queries = new List<string>();
        await using (var command = new NpgsqlCommand(Queries, live))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation)) queries.Add(reader.GetString(0));

        // An index may be what is broken, so none is asked.
        var violations = new List<TwinDifference>();
        await using var check = new NpgsqlCommand("SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off; " + string.Join(" UNION ALL ", queries), live);
        await using var broken = await check.ExecuteReaderAsync(cancellation);
        while (await broken.ReadAsync(cancellation))
            if (broken.GetInt64(1) is > 0 and var rows) violations.Add(new(broken.GetString(0), $"is broken by {rows} rows"));
        return violations;
    }
}
