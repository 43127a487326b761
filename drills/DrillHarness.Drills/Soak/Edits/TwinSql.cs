using DrillHarness.Drills.Soak.Schemas;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Soak.Edits;

/// <summary>What only the twin is asked to do.</summary>
internal static class TwinSql
{
    public const string Schema = "soak_twin";

    /// <summary>
    /// Takes rows away with all that hangs on them, as a recovery has to that finds their parents gone: what refers to them goes too or loses
    /// the reference, as its foreign key says; where the key would have refused, it goes.
    /// </summary>
    public const string Functions =
        """
        CREATE SCHEMA soak_twin;
        CREATE FUNCTION soak_twin.delete_tree(place regclass, which text) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
            link record; children text; found boolean;
        BEGIN
            FOR link IN
                SELECT f.conrelid::regclass child, f.confdeltype does,
                    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY k(attnum, place)
                        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum) own,
                    (SELECT string_agg(quote_ident(a.attname) || CASE f.confdeltype WHEN 'n' THEN ' = NULL' ELSE ' = DEFAULT' END, ', ') FROM unnest(f.conkey) k(attnum)
                        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum) emptied,
                    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY k(attnum, place)
                        JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum) referenced
                FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = place AND f.conparentid = 0
            LOOP
                children := format('(%s) IN (SELECT %s FROM %s WHERE %s)', link.own, link.referenced, place, which);
                EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s)', link.child, children) INTO found;
                CONTINUE WHEN NOT found;
                IF link.does IN ('n', 'd') THEN EXECUTE format('UPDATE %s SET %s WHERE %s', link.child, link.emptied, children);
                ELSE PERFORM soak_twin.delete_tree(link.child, children);
                END IF;
            END LOOP;
            EXECUTE format('DELETE FROM %s WHERE %s', place, which);
        END $$;
        """;

    public static string DeleteTree(SoakTable table, string where) =>
        $"SELECT {Schema}.delete_tree({Sql.Literal(table.Quoted)}, {Sql.Literal(where)})";
}
