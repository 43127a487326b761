using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// What a database's catalog says, a line for each fact: columns, defaults, constraints, indexes, triggers and whether they are on, rules, row-level
/// security, views, sequences, types, functions, owners, grants and comments. The order of columns is not among them.
/// </summary>
public static class CatalogLines
{
    private const string Print =
        """
        WITH own AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
                     WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'drillharness') AND NOT nspname = ANY ($1)),
             relation AS (SELECT c.*, c.oid::regclass::text name FROM pg_class c JOIN own ON own.oid = c.relnamespace)
        SELECT 'schema ' || nspname || ' of ' || pg_get_userbyid(nspowner) FROM own
        UNION ALL SELECT format('schema %s grants %s %s %s', nspname, pg_get_userbyid(g.grantee), g.privilege_type, g.is_grantable) FROM own, aclexplode(nspacl) g
        UNION ALL SELECT format('%s %s of %s persistence %s rls %s %s replica identity %s partition by %s, %s; %s; %s', CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
                WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END, name, pg_get_userbyid(relowner), relpersistence, relrowsecurity, relforcerowsecurity,
                relreplident, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid), obj_description(oid, 'pg_class'), reloptions)
            FROM relation WHERE relkind <> 't'
        UNION ALL SELECT format('%s grants %s %s %s', name, pg_get_userbyid(g.grantee), g.privilege_type, g.is_grantable)
            FROM relation, aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relowner))) g WHERE relkind IN ('r', 'p', 'v', 'S')
        UNION ALL SELECT format('%s inherits %s', i.inhrelid::regclass, i.inhparent::regclass) FROM pg_inherits i JOIN relation ON relation.oid = i.inhrelid
        UNION ALL SELECT format('column %s.%I %s not null %s default %s identity %s generated %s collation %s storage %s local %s inherited %s', name, a.attname,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attstorage,
                a.attislocal, a.attinhcount)
            FROM relation JOIN pg_attribute a ON a.attrelid = relation.oid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL SELECT format('column %s.%I grants %s %s %s', name, a.attname, pg_get_userbyid(g.grantee), g.privilege_type, g.is_grantable)
            FROM relation JOIN pg_attribute a ON a.attrelid = relation.oid, aclexplode(a.attacl) g WHERE NOT a.attisdropped
        UNION ALL SELECT format('constraint %s.%I %s valid %s', name, k.conname, pg_get_constraintdef(k.oid), k.convalidated) FROM relation JOIN pg_constraint k ON k.conrelid = relation.oid
        UNION ALL SELECT format('%s valid %s of constraint %s', pg_get_indexdef(i.indexrelid), i.indisvalid, k.conname)
            FROM relation JOIN pg_index i ON i.indrelid = relation.oid LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') WHERE relkind IN ('r', 'p')
        UNION ALL SELECT format('%s enabled %s', pg_get_triggerdef(t.oid), t.tgenabled) FROM relation JOIN pg_trigger t ON t.tgrelid = relation.oid WHERE NOT t.tgisinternal
        UNION ALL SELECT format('foreign key triggers of %s enabled %s', name, t.tgenabled) FROM relation JOIN pg_trigger t ON t.tgrelid = relation.oid
            WHERE t.tgisinternal GROUP BY name, t.tgenabled
        UNION ALL SELECT format('%s enabled %s', pg_get_ruledef(r.oid), r.ev_enabled) FROM relation JOIN pg_rewrite r ON r.ev_class = relation.oid WHERE r.rulename <> '_RETURN'
        UNION ALL SELECT format('policy %s.%I %s %s %s using %s check %s', name, p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid),
                pg_get_expr(p.polwithcheck, p.polrelid)) FROM relation JOIN pg_policy p ON p.polrelid = relation.oid
        UNION ALL SELECT format('view %s %s', name, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
        UNION ALL SELECT format('sequence %s %s start %s by %s from %s to %s cycle %s cache %s owned by %s.%s', name, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin,
                s.seqmax, s.seqcycle, s.seqcache, d.refobjid::regclass, a.attname)
            FROM relation JOIN pg_sequence s ON s.seqrelid = relation.oid LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        UNION ALL SELECT format('type %s of %s', format_type(t.oid, NULL), pg_get_userbyid(t.typowner)) FROM pg_type t JOIN own ON own.oid = t.typnamespace WHERE t.typtype <> 'b'
        UNION ALL SELECT format('type %s has the label %s after %s', t.oid::regtype, e.enumlabel, lag(e.enumlabel) OVER (PARTITION BY t.oid ORDER BY e.enumsortorder))
            FROM pg_type t JOIN own ON own.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
        UNION ALL SELECT format('domain %s over %s not null %s default %s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault)
            FROM pg_type t JOIN own ON own.oid = t.typnamespace WHERE t.typtype = 'd'
        UNION ALL SELECT format('domain %s %I %s valid %s', t.oid::regtype, k.conname, pg_get_constraintdef(k.oid), k.convalidated)
            FROM pg_type t JOIN own ON own.oid = t.typnamespace JOIN pg_constraint k ON k.contypid = t.oid
        UNION ALL SELECT format('function %s of %s', p.oid::regprocedure, pg_get_userbyid(p.proowner)) FROM pg_proc p JOIN own ON own.oid = p.pronamespace
        UNION ALL SELECT format('function %s grants %s %s', p.oid::regprocedure, pg_get_userbyid(g.grantee), g.is_grantable)
            FROM pg_proc p JOIN own ON own.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
        UNION ALL SELECT format('default privileges of %s in %s on %s: %s', pg_get_userbyid(d.defaclrole), d.defaclnamespace::regnamespace, d.defaclobjtype, d.defaclacl) FROM pg_default_acl d
        UNION ALL SELECT format('event trigger %I on %s enabled %s %s', e.evtname, e.evtevent, e.evtenabled, e.evttags) FROM pg_event_trigger e
        UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN own ON own.oid = p.pronamespace WHERE p.prokind IN ('f', 'p')
        """;

    /// <summary>Reads them.</summary>
    /// <param name="leftOut">Schemas of which nothing is told.</param>
    public static async Task<IReadOnlySet<string>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<string> leftOut, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Print, connection) { Parameters = { new() { Value = leftOut.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lines = new HashSet<string>();
        while (await reader.ReadAsync(cancellation)) lines.Add(reader.GetString(0));
        return lines;
    }
}
