using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnyDamageTests() : PlayedCases(All)
{
    private const string Shelves =
        """
        CREATE TABLE shelf (id bigint PRIMARY KEY, name text);
        CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shelf_id bigint REFERENCES shelf ON DELETE CASCADE, code text UNIQUE,
            price numeric, note text DEFAULT 'none', doubled numeric GENERATED ALWAYS AS (price * 2) STORED);
        INSERT INTO shelf SELECT n, 'shelf ' || n FROM generate_series(1, 5) n;
        INSERT INTO item (shelf_id, code, price) SELECT 1 + n % 5, 'code ' || n, n FROM generate_series(1, 50) n;
        """;

    private static readonly RecoveryCase[] All =
    [
        new("drop table with materialized views", "CREATE TABLE base (id int PRIMARY KEY, v text); INSERT INTO base SELECT n, 'v' || n FROM generate_series(1, 9) n; CREATE MATERIALIZED VIEW mv AS SELECT id, v FROM base; CREATE UNIQUE INDEX mv_id ON mv (id);" +
            "CREATE MATERIALIZED VIEW above AS SELECT count(*) AS n FROM mv; CREATE INDEX ON above (n);", Step.Bad("DROP TABLE base CASCADE"))
        {
            AlsoAlike = ["SELECT string_agg(mv::text, ' ' ORDER BY id) || (SELECT n FROM above) FROM mv", "SELECT string_agg(indexdef, '; ' ORDER BY indexdef) FROM pg_indexes WHERE tablename IN ('mv', 'above')"], IsUndone = true, BeforeUndo = "REFRESH MATERIALIZED VIEW mv",
        },
        new("drop table that functions in SQL were written over", "CREATE TABLE base (id int PRIMARY KEY, v text); INSERT INTO base SELECT n, 'v' || n FROM generate_series(1, 9) n; " +
            "DO $make$ BEGIN EXECUTE 'CREATE FUNCTION f(int) RETURNS text BEGIN ATOMIC SELECT v FROM base WHERE id = $1; SELECT v || '';'' FROM base WHERE id = $1; END'; END $make$;", Step.Bad("DROP TABLE base CASCADE"))
        {
            AlsoAlike = ["SELECT f(3)"], IsUndone = true,
        },
        new("delete", Shelves, Step.Good("UPDATE item SET price = 1000 WHERE id = 7"), Step.Bad("DELETE FROM item WHERE id < 40"), Step.Good("UPDATE item SET note = 'edited' WHERE id = 45")),
        new("delete with cascade", Shelves, Step.Bad("DELETE FROM shelf WHERE id < 4"), Step.Good("INSERT INTO shelf VALUES (9, 'new')")),
        new("mass update: three-way by column", Shelves, Step.Bad("UPDATE item SET price = 0, note = 'wiped'"),
            Step.Good("UPDATE item SET code = 'mine' WHERE id = 3"), Step.Good("UPDATE item SET price = 77 WHERE id = 4"), Step.Good("UPDATE item SET note = 'none' WHERE id = 5")),
        new("mass update: a customer is at a row when the merge comes to it", Shelves, Step.Bad("UPDATE item SET price = 0, note = 'wiped'")) { Meanwhile = "UPDATE item SET code = 'mine', note = 'edited' WHERE id = 3" },
        new("on delete set null", Shelves.Replace("ON DELETE CASCADE", "ON DELETE SET NULL"), Step.Bad("DELETE FROM shelf WHERE id = 2"), Step.Good("UPDATE item SET shelf_id = 1 WHERE id = 6")),
        new("on delete set default", Shelves.Replace("bigint REFERENCES shelf ON DELETE CASCADE", "bigint DEFAULT 1 REFERENCES shelf ON DELETE SET DEFAULT"), Step.Bad("DELETE FROM shelf WHERE id = 2")),
        new("truncate", Shelves, Step.Good("UPDATE item SET price = 5 WHERE id = 5"), Step.Bad("TRUNCATE item"), Step.Good("INSERT INTO item (shelf_id, code) VALUES (1, 'later')")),
        new("truncate cascade", Shelves, Step.Bad("TRUNCATE shelf CASCADE")),
        new("drop table", Shelves + "CREATE INDEX item_price ON item (price); CREATE VIEW dear AS SELECT * FROM item WHERE price > 40; COMMENT ON TABLE item IS 'things';",
            Step.Bad("DROP TABLE item CASCADE"))
        {
            AlsoAlike = ["SELECT indexname FROM pg_indexes WHERE tablename = 'item' ORDER BY 1", "SELECT count(*)::text FROM dear", "SELECT conname::text FROM pg_constraint WHERE conrelid = 'item'::regclass ORDER BY 1",
                "SELECT obj_description('item'::regclass)", "SELECT (last_value >= 50)::text FROM item_id_seq"],
        },
        new("drop parent table cascade", Shelves, Step.Bad("DROP TABLE shelf CASCADE"), Step.Good("UPDATE item SET price = 5 WHERE id = 5"))
        {
            AlsoAlike = ["SELECT conname::text FROM pg_constraint WHERE conrelid = 'item'::regclass ORDER BY 1"],
        },
        new("drop schema cascade",
            """
            CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('good', 'bad'); CREATE TABLE shop.customer (id serial PRIMARY KEY, mood shop.mood, moods shop.mood[]);
            CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES shop.customer);
            INSERT INTO shop.customer (mood, moods) SELECT 'bad', '{good,bad}' FROM generate_series(1, 20); INSERT INTO orders SELECT n, n FROM generate_series(1, 20) n;
            CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql AS $$ SELECT n * 2 $$;
            """, Step.Bad("DROP SCHEMA shop CASCADE"))
        {
            AlsoAlike = ["SELECT conname::text FROM pg_constraint WHERE contype = 'f' ORDER BY 1", "SELECT shop.twice(4)::text"],
        },
        new("drop column", Shelves + "CREATE INDEX item_note ON item (note);", Step.Bad("ALTER TABLE item DROP COLUMN note"), Step.Good("UPDATE item SET price = 5 WHERE id = 5"),
            Step.Good("DELETE FROM item WHERE id = 6"))
        {
            AlsoAlike = ["SELECT indexname::text FROM pg_indexes WHERE tablename = 'item' ORDER BY 1"],
        },
        new("drop column with all that was set on it", "CREATE TABLE t (id int PRIMARY KEY, v text CHECK (v <> ''), w int, CONSTRAINT pair CHECK (length(v) > w OR w < 100)); INSERT INTO t SELECT n, 'v' || n, n FROM generate_series(1, 30) n;" +
            "ALTER TABLE t ALTER COLUMN v SET STATISTICS 500, ALTER COLUMN v SET STORAGE EXTERNAL, ALTER COLUMN v SET (n_distinct = -0.5); COMMENT ON COLUMN t.v IS 'it''s said'; GRANT SELECT (v, w), UPDATE (v) ON t TO PUBLIC; GRANT REFERENCES (v) ON t TO pg_monitor WITH GRANT OPTION;",
            Step.Bad("ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET w = 5 WHERE id = 5"))
        {
            AlsoAlike =
            [
                "SELECT concat_ws(' ', attstattarget, attstorage, attoptions, col_description(attrelid, attnum), attacl) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'v'",
                "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY conname",
            ],
        },
        new("drop column whose check does not hold any more", "CREATE TABLE t (id int PRIMARY KEY, v int, w int, CONSTRAINT pair CHECK (v IS NOT NULL OR w < 100)); INSERT INTO t SELECT n, n, n FROM generate_series(1, 30) n;",
            Step.Bad("ALTER TABLE t DROP COLUMN v"), Step.Good("INSERT INTO t VALUES (100, 1000)"))
        {
            Expect = [("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'pair'", "CHECK (((v IS NOT NULL) OR (w < 100))) NOT VALID"), ("SELECT sum(v)::text FROM t", "465")],
            Remarks = ["a constraint is NOT VALID"],
        },
        new("drop a unique rule that somebody's rows break since", "CREATE TABLE t (id int PRIMARY KEY, v text CONSTRAINT uu UNIQUE, w int); CREATE INDEX t_w ON t (w); INSERT INTO t SELECT n, 'v' || n, n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE id < 4; ALTER TABLE t DROP CONSTRAINT uu; DROP INDEX t_w"), Step.LiveOnly("INSERT INTO t VALUES (100, 'v7', 1)"))
        {
            Expect = [("SELECT count(*)::text FROM t", "10"), ("SELECT to_regclass('uu')::text", "NULL"), ("SELECT to_regclass('t_w')::text", "t_w")], Remarks = ["constraint public.t uu is not made again"],
        },
        new("a reference of several columns comes back as a whole", "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE c (id int PRIMARY KEY, a int, b int, v text, FOREIGN KEY (a, b) REFERENCES p); INSERT INTO p VALUES (1, 1), (1, 2), (2, 1), (2, 2), (2, 5);" +
            "INSERT INTO c SELECT n, 1, 1 + n % 2, 'v' FROM generate_series(1, 9) n;", Step.Bad("UPDATE c SET a = 2, v = 'bad'"), Step.LiveOnly("UPDATE c SET b = 5 WHERE id = 3"))
        {
            Expect = [("SELECT string_agg(id || ':' || a || b || v, ' ' ORDER BY id) FROM c", "1:12v 2:11v 3:25v 4:11v 5:12v 6:11v 7:12v 8:11v 9:12v")],
        },
        new("two keys of long names that begin alike", $"CREATE TABLE t ({new string('a', 59)}1 int, {new string('a', 59)}2 int, v text UNIQUE, PRIMARY KEY ({new string('a', 59)}1, {new string('a', 59)}2)); INSERT INTO t SELECT n, n, 'v' || n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE v < 'v4'")),
        new("an event trigger that forbids DDL", "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 9) n; CREATE FUNCTION freeze() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''frozen''; END';" +
            "CREATE EVENT TRIGGER freezing ON ddl_command_start EXECUTE FUNCTION freeze();", Step.Bad("DELETE FROM t WHERE id < 4")),
        new("drop table with comments on all that it has", "CREATE TABLE t (id int PRIMARY KEY, v int CONSTRAINT few CHECK (v < 100) CONSTRAINT uu UNIQUE); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n; CREATE INDEX t_v ON t (v); COMMENT ON INDEX t_v IS 'an index'; COMMENT ON CONSTRAINT uu ON t IS 'a rule';" +
            "CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t_loud BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION loud(); COMMENT ON TRIGGER t_loud ON t IS 'a trigger'; CREATE POLICY mine ON t USING (v > 0); COMMENT ON POLICY mine ON t IS 'a policy'; COMMENT ON COLUMN t.v IS 'a column';",
            Step.Bad("DROP TABLE t")) { AlsoAlike = ["SELECT pg_describe_object(classoid, objoid, objsubid) || ': ' || description FROM pg_description WHERE objoid >= 16384 ORDER BY 1"] },
        new("drop a foreign key over a column renamed in the same breath", "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, r int CONSTRAINT fk REFERENCES r); INSERT INTO r SELECT generate_series(1, 9); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n;",
            Step.Bad("ALTER TABLE t DROP CONSTRAINT fk; ALTER TABLE r RENAME id TO ident; DELETE FROM t WHERE id < 4"))
        {
            Expect = [("SELECT count(*)::text FROM t", "9")], Remarks = ["constraint fk FOREIGN KEY (r) REFERENCES public.r(id) is not made again"],
        },
        new("a type without a binary form", "CREATE TABLE t (id int PRIMARY KEY, acl aclitem, v text); INSERT INTO t SELECT n, 'postgres=r/postgres', E'v\t\\N' || n FROM generate_series(1, 9) n;", Step.Bad("DELETE FROM t WHERE id < 4; UPDATE t SET v = NULL")),
        new("a parent that somebody deletes while a reference to it comes back", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p); CREATE TABLE zz (id int PRIMARY KEY, v text, c int REFERENCES c); INSERT INTO p SELECT generate_series(1, 9); INSERT INTO c SELECT n, 1 FROM generate_series(1, 9) n; INSERT INTO zz SELECT n, 'v', n FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE c SET p = 5; UPDATE zz SET v = 'bad'")) { Meanwhile = "UPDATE zz SET v = 'mine' WHERE id = 1", Tried = "DELETE FROM p WHERE id = 1" },
        new("a changed row's key changed since, and its table written anew", "CREATE TABLE t (id int PRIMARY KEY, v text, w int); INSERT INTO t SELECT n, 'v' || n, n FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE t SET v = 'bad' WHERE id < 10"), Step.Good("UPDATE t SET id = id + 100 WHERE id < 4"), Step.Good("UPDATE t SET w = 0 WHERE id = 7"), Step.Good("VACUUM FULL t"))
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id NOT BETWEEN 10 AND 20", "4v4 5v5 6v6 7v7 8v8 9v9 101bad 102bad 103bad")],
            Conflicts = ["1: edited since, and its table was written anew", "2: edited since", "3: edited since"],
        },
        new("drop table whose row type a column has", "CREATE TABLE part (a int, b text); INSERT INTO part SELECT n, 'b' || n FROM generate_series(1, 5) n; CREATE TABLE whole (id int PRIMARY KEY, p part, many part[]);" +
            "INSERT INTO whole SELECT n, ROW(n, 'x')::part, ARRAY[ROW(n, 'y')::part] FROM generate_series(1, 9) n;", Step.Bad("DROP TABLE part CASCADE"), Step.Good("DELETE FROM whole WHERE id = 9")),
        new("drop column that others inherit", "CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL, w int); CREATE TABLE u (PRIMARY KEY (id), x int) INHERITS (t); CREATE TABLE u2 (PRIMARY KEY (id)) INHERITS (u);" +
            "INSERT INTO t SELECT n, 't' || n FROM generate_series(1, 9) n; INSERT INTO u SELECT n, 'u' || n FROM generate_series(11, 19) n; INSERT INTO u2 SELECT n, 'v' || n FROM generate_series(21, 29) n;",
            Step.Bad("ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE u SET x = 5 WHERE id = 15"))
        {
            AlsoAlike = ["SELECT attrelid::regclass || attname || attislocal || attinhcount || attnotnull FROM pg_attribute WHERE attname IN ('v', 'w') AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1"],
        },
        new("drop column of a partitioned table", "CREATE TABLE m (id int, at date, v text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');" +
            "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); INSERT INTO m SELECT n, date '2026-01-01' + n, 'v' || n FROM generate_series(1, 50) n; CREATE INDEX m_v ON m (v);",
            Step.Bad("ALTER TABLE m DROP COLUMN v"), Step.Good("DELETE FROM m WHERE id = 40"))
        {
            AlsoAlike = ["SELECT attrelid::regclass || attname || attislocal || attinhcount || attnotnull FROM pg_attribute WHERE attname = 'v' AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1", "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'm%' ORDER BY 1"],
        },
        new("a changed row's key changed since", "CREATE TABLE p (id text PRIMARY KEY, v text, w int); INSERT INTO p SELECT 'p' || n, 'v' || n, n FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE p SET v = 'bad'"), Step.Good("UPDATE p SET id = 'new' WHERE id = 'p5'"), Step.Good("UPDATE p SET w = -1 WHERE id = 'new'"), Step.Good("UPDATE p SET id = 'other', v = 'good' WHERE id = 'p6'"))
        {
            Expect = [("SELECT v FROM p WHERE id = 'new'", "v5"), ("SELECT v FROM p WHERE id = 'other'", "good")],
        },
        new("a changed row's key changed since, in a savepoint", "CREATE TABLE p (id text PRIMARY KEY, v text); INSERT INTO p SELECT 'p' || n, 'v' || n FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE p SET v = 'bad'"), Step.Good("BEGIN; SAVEPOINT s; UPDATE p SET id = 'first' WHERE id = 'p5'; RELEASE s; SAVEPOINT s; UPDATE p SET id = 'new' WHERE id = 'first'; RELEASE s; COMMIT"))
        {
            Expect = [("SELECT v FROM p WHERE id = 'new'", "v5")],
        },
        new("a function that returns a dropped table's rows", "CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY); INSERT INTO s.t SELECT generate_series(1, 9); CREATE FUNCTION s.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';" +
            "CREATE TABLE s.d (id int PRIMARY KEY DEFAULT s.twice(4)); INSERT INTO s.d DEFAULT VALUES; CREATE FUNCTION s.few() RETURNS SETOF s.t LANGUAGE sql AS 'SELECT * FROM s.t WHERE id < 4';",
            Step.Bad("DROP SCHEMA s CASCADE"))
        {
            AlsoAlike = ["SELECT string_agg(id::text, ' ' ORDER BY id) FROM s.few()", "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = to_regclass('s.d')"],
        },
        new("values with another image in memory", "CREATE TABLE q (id int PRIMARY KEY, v tsquery); INSERT INTO q SELECT n, ('fat & !(cat <-> n' || n || ')')::tsquery FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE q SET v = 'dog & !(owl <-> night)'::tsquery"), Step.Good("UPDATE q SET v = 'good' WHERE id = 4")),
        new("rows without a key edited since", "CREATE TABLE k (v text, w int); INSERT INTO k SELECT 'v' || n % 5, n FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE k SET v = NULL WHERE w < 10"), Step.Good("UPDATE k SET w = -1 WHERE w = 5"), Step.Good("UPDATE k SET v = 'good', w = -2 WHERE w = 6"))
        {
            Expect = [("SELECT v FROM k WHERE w = -1", "v0"), ("SELECT v FROM k WHERE w = -2", "good")],
        },
        new("partition dropped", "CREATE TABLE m (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');" +
            "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); INSERT INTO m SELECT n, date '2026-01-01' + n FROM generate_series(1, 50) n;",
            Step.Bad("DROP TABLE m1"), Step.Good("DELETE FROM m WHERE id = 40")) { AlsoAlike = ["SELECT count(*)::text FROM m"] },
        new("partition detached", "CREATE TABLE m (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');" +
            "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); INSERT INTO m SELECT n, date '2026-01-01' + n FROM generate_series(1, 50) n;",
            Step.Bad("ALTER TABLE m DETACH PARTITION m1"), Step.Good("DELETE FROM m WHERE id = 40")) { AlsoAlike = ["SELECT count(*)::text FROM m"] },
        new("primary key update", "CREATE TABLE p (id int PRIMARY KEY, t text); CREATE TABLE c (id int PRIMARY KEY, p_id int REFERENCES p ON UPDATE CASCADE); INSERT INTO p SELECT n, 'p' || n FROM generate_series(1, 20) n; INSERT INTO c SELECT n, n FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE p SET id = id + 100"), Step.Good("UPDATE c SET p_id = NULL WHERE id = 5")),
        new("primary keys shifted", "CREATE TABLE p (id int PRIMARY KEY, t text); INSERT INTO p SELECT n, 'p' || n FROM generate_series(1, 20) n;", Step.Bad("UPDATE p SET id = -id; UPDATE p SET id = 1 - id")),
        new("upsert overwrites", Shelves, Step.Bad("INSERT INTO item (shelf_id, code, price) SELECT 1, 'code ' || n, -1 FROM generate_series(1, 30) n ON CONFLICT (code) DO UPDATE SET price = excluded.price, shelf_id = excluded.shelf_id")),
        new("updated and then deleted", Shelves, Step.Bad("UPDATE item SET price = 0 WHERE id < 20; DELETE FROM item WHERE id < 10")),
        new("savepoints", Shelves, Step.Bad("SAVEPOINT a; DELETE FROM item WHERE id < 10; ROLLBACK TO a; SAVEPOINT b; DELETE FROM item WHERE id > 40; RELEASE b; UPDATE item SET price = 0 WHERE id = 20")),
        new("plpgsql block", Shelves, Step.Bad("DO $$ BEGIN FOR n IN 1..10 LOOP BEGIN DELETE FROM item WHERE id = n; IF n % 3 = 0 THEN RAISE EXCEPTION 'no'; END IF; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$")),
        new("prepared transaction", Shelves, Step.BadPrepared("DELETE FROM item WHERE id < 20"), Step.Good("UPDATE item SET price = 9 WHERE id = 30")),
        new("many small transactions", Shelves, [.. Enumerable.Range(1, 6).SelectMany(n => new[]
        {
            Step.Good($"UPDATE item SET price = {1000 + n} WHERE id IN ({n}, {n + 1}, {n + 10})"), Step.Bad($"DELETE FROM item WHERE id = {n}"),
        })]),
        new("changed twice with an edit between", Shelves, Step.Bad("UPDATE item SET price = 0"), Step.Good("UPDATE item SET note = 'mine', price = 12 WHERE id = 3"), Step.Good("UPDATE item SET note = 'x' WHERE id = 4"),
            Step.Bad("UPDATE item SET price = -1, note = 'wiped' WHERE id < 10"), Step.Good("UPDATE item SET code = 'c' WHERE id = 4"), Step.Bad("DELETE FROM item WHERE id = 4")),
        new("deleted, made again with the same key, deleted again", "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'b');",
            Step.Bad("DELETE FROM t WHERE id = 1"), Step.LiveOnly("INSERT INTO t VALUES (1, 'again')"), Step.Bad("DELETE FROM t")) { Expect = [("SELECT string_agg(id || v, ',' ORDER BY id) FROM t", "1again,2b")] },
        new("a dropped column comes back without a sound", "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE audit (what text); INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 9) n;" +
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (TG_OP); RETURN NULL; END $$; CREATE TRIGGER note AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE t ENABLE ALWAYS TRIGGER note;",
            Step.Bad("ALTER TABLE t DROP COLUMN v")) { AlsoAlike = ["SELECT tgname || tgenabled FROM pg_trigger WHERE NOT tgisinternal"] },
        new("a rewrite between", Shelves, Step.Bad("DELETE FROM item WHERE id < 10"), Step.Good("CLUSTER item USING item_pkey"), Step.Bad("DELETE FROM item WHERE id > 40"), Step.Good("CLUSTER item USING item_pkey")),
        new("unlogged", "CREATE UNLOGGED TABLE u (id int PRIMARY KEY); INSERT INTO u SELECT generate_series(1, 9); CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 9);",
            Step.Bad("DELETE FROM u; DELETE FROM t")) { Expect = [("SELECT count(*)::text FROM t", "9"), ("SELECT count(*)::text FROM u", "0")] },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Comes_back_as_if_it_had_never_happened(RecoveryCase played) => AssertEnded(played);
}
