using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class UndoTests() : PlayedCases(All)
{
    private const string Nodes =
        "CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node ON UPDATE CASCADE ON DELETE CASCADE, name text); INSERT INTO node SELECT n, CASE WHEN n > 1 THEN n / 2 END, 'n' || n FROM generate_series(1, 20) n;";

    private const string Circle =
        "CREATE TABLE a (id int PRIMARY KEY, main int); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (main) REFERENCES b DEFERRABLE INITIALLY DEFERRED;" +
        "INSERT INTO a SELECT n FROM generate_series(1, 10) n; INSERT INTO b SELECT n, n FROM generate_series(1, 10) n; UPDATE a SET main = id;";

    private const string Parts =
        "CREATE TABLE x (id int PRIMARY KEY, v text); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x); INSERT INTO x SELECT n, 'v' || n FROM generate_series(1, 20) n; INSERT INTO y SELECT n, n FROM generate_series(1, 20) n;";

    private const string NoOrphan = "SELECT count(*)::text FROM node c WHERE parent IS NOT NULL AND NOT EXISTS (SELECT FROM node p WHERE p.id = c.parent)";

    private static readonly RecoveryCase[] All =
    [
        new("keys of a tree", Nodes, Step.Bad("UPDATE node SET id = id + 1000")) { IsUndone = true },
        new("keys of three trees, a node of one edited since", Nodes + "UPDATE node SET parent = NULL WHERE id IN (2, 3)", Step.Bad("UPDATE node SET id = id + 1000"))
        {
            IsUndone = true, BeforeUndo = "UPDATE node SET name = 'mine' WHERE id = 5",
            Left = ["public.node 5: edited since", .. new[] { 2, 4, 8, 9, 10, 11, 16, 17, 18, 19, 20 }.Select(n => $"public.node {n}: ")],
            ExpectUndone = [(NoOrphan, "0"), ("SELECT count(*)::text FROM node WHERE id > 1000", "8"), ("SELECT name || parent FROM node WHERE id = 5", "mine2")],
        },
        new("keys that trade places and are hung on", "CREATE TABLE p (id int PRIMARY KEY, t text); CREATE TABLE c (id int PRIMARY KEY, p_id int REFERENCES p ON UPDATE CASCADE); CREATE TABLE k (p_id int REFERENCES p ON UPDATE CASCADE, w int);" +
            "INSERT INTO p SELECT n, 'p' || n FROM generate_series(1, 20) n; INSERT INTO c SELECT n, n FROM generate_series(1, 20) n; INSERT INTO k SELECT 1 + n % 4, n % 2 FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE p SET id = id + 100"), Step.Good("UPDATE c SET p_id = NULL WHERE id = 5")) { IsUndone = true },
        new("both keys of a circle", "CREATE TABLE a (id int PRIMARY KEY, main int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON UPDATE CASCADE); ALTER TABLE a ADD FOREIGN KEY (main) REFERENCES b ON UPDATE CASCADE;" +
            "INSERT INTO a SELECT n FROM generate_series(1, 10) n; INSERT INTO b SELECT n, n FROM generate_series(1, 10) n; UPDATE a SET main = id;",
            Step.Bad("UPDATE a SET id = id + 100; UPDATE b SET id = id + 100")) { IsUndone = true },
        new("a circle of rows put back", Circle, Step.Bad("DELETE FROM b WHERE id < 5; DELETE FROM a WHERE id < 5")) { IsUndone = true },
        new("a circle of rows put back, and somebody's own on one", Circle, Step.Bad("DELETE FROM b WHERE id < 5; DELETE FROM a WHERE id < 5"))
        {
            IsUndone = true, BeforeUndo = "INSERT INTO b VALUES (100, 3)", Left = ["public.a 3: rows of public.b", "public.b 3: rows of public.a"],
            ExpectUndone = [("SELECT string_agg(id::text, ' ' ORDER BY id) FROM a WHERE id < 6", "3 5"), ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM b WHERE id < 6 OR id = 100", "3 5 100")],
        },
        new("a dropped table whose children stayed", Parts, Step.Bad("DROP TABLE x CASCADE")) { IsUndone = true, AlsoAlike = ["SELECT count(*)::text FROM pg_constraint WHERE contype = 'f' AND conrelid = 'y'::regclass"] },
        new("a dropped table, and a child since", Parts, Step.Bad("DROP TABLE x CASCADE"))
        {
            IsUndone = true, BeforeUndo = "INSERT INTO y VALUES (100, 7)", Left = [.. Enumerable.Range(1, 20).Select(n => $"public.x {n}: rows of public.y")],
            ExpectUndone = [("SELECT count(*)::text FROM x", "20"), ("SELECT count(*)::text FROM pg_constraint WHERE contype = 'f' AND conrelid = 'y'::regclass", "1")],
        },
        new("a dropped table, and a row of it since", Parts, Step.Bad("DROP TABLE x CASCADE"))
        {
            IsUndone = true, BeforeUndo = "INSERT INTO x VALUES (100, 'mine')", Left = ["1 rows were written since", .. Enumerable.Range(1, 20).Select(n => $"public.x {n}: rows of public.y")],
            ExpectUndone = [("SELECT count(*)::text FROM x", "21")],
        },
        new("a dropped column, and an edit of it since", "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n;", Step.Bad("ALTER TABLE t DROP COLUMN v"))
        {
            IsUndone = true, BeforeUndo = "UPDATE t SET v = 100 WHERE id = 3", Left = ["1 rows were written since"], ExpectUndone = [("SELECT sum(v)::text FROM t", "142")],
        },
        new("a row changed by several bad transactions", "CREATE TABLE x (id int PRIMARY KEY, a int, b text); INSERT INTO x SELECT n, n, 'b' FROM generate_series(1, 50) n;",
            Step.Bad("UPDATE x SET a = a * 2"), Step.Good("UPDATE x SET b = 'ed' WHERE id < 10"), Step.Bad("UPDATE x SET a = a + 1, b = b || '!'"), Step.Bad("DELETE FROM x WHERE id > 40")) { IsUndone = true },
        new("a row changed by several bad transactions, all tables published", "CREATE TABLE x (id int PRIMARY KEY, a int); INSERT INTO x SELECT n, n FROM generate_series(1, 50) n; CREATE PUBLICATION everything FOR ALL TABLES",
            Step.Bad("UPDATE x SET a = a * 2"), Step.Bad("UPDATE x SET a = a + 1")) { IsUndone = true },
        new("a row changed by several bad transactions, in batches", "CREATE TABLE x (id int PRIMARY KEY, a int, b text); INSERT INTO x SELECT n, n, 'b' FROM generate_series(1, 50) n;",
            Step.Bad("UPDATE x SET a = a * 2"), Step.Good("UPDATE x SET b = 'ed' WHERE id < 10"), Step.Bad("UPDATE x SET a = a + 1, b = b || '!'"), Step.Bad("DELETE FROM x WHERE id > 40"))
        {
            IsUndone = true, Options = options => options with { BatchRows = 7 },
        },
        new("a dropped column that others are made of", "CREATE TABLE t (id int PRIMARY KEY, v int, w int GENERATED ALWAYS AS (v * 2) STORED); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n; CREATE VIEW dear AS SELECT id, v FROM t WHERE v > 4;",
            Step.Bad("ALTER TABLE t DROP COLUMN v CASCADE")) { IsUndone = true, AlsoAlike = ["SELECT to_regclass('dear')::text"] },
        new("a dropped column that somebody's view shows since", "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n; CREATE VIEW dear AS SELECT id, v FROM t WHERE v > 4;",
            Step.Bad("ALTER TABLE t DROP COLUMN v CASCADE"))
        {
            IsUndone = true, BeforeUndo = "CREATE VIEW cheap AS SELECT id FROM t WHERE v < 3", Left = ["view cheap hangs on it"],
            ExpectUndone = [("SELECT sum(v)::text FROM t", "45"), ("SELECT count(*)::text FROM cheap", "2"), ("SELECT to_regclass('dear')::text", "NULL")],
        },
        new("a dropped schema with all that is in it", "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('good', 'bad'); CREATE DOMAIN s.age AS int CHECK (VALUE > 0); CREATE SEQUENCE s.counter; CREATE TABLE s.t (id int PRIMARY KEY DEFAULT nextval('s.counter'), m s.mood, a s.age);" +
            "CREATE FUNCTION s.twice(s.age) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'; CREATE VIEW s.w AS SELECT id, s.twice(a) FROM s.t; INSERT INTO s.t (m, a) SELECT 'good', n FROM generate_series(1, 9) n; CREATE TABLE u (id int PRIMARY KEY, m s.mood); INSERT INTO u SELECT n, 'bad' FROM generate_series(1, 3) n;",
            Step.Bad("DROP SCHEMA s CASCADE")) { IsUndone = true, AlsoAlike = ["SELECT count(*)::text FROM pg_namespace WHERE nspname = 's'", "SELECT count(*)::text FROM pg_type WHERE typname = 'mood'"] },
        new("a dropped schema, and somebody's table in it since", "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('good', 'bad'); CREATE TABLE s.t (id int PRIMARY KEY, m s.mood); INSERT INTO s.t SELECT n, 'good' FROM generate_series(1, 9) n;",
            Step.Bad("DROP SCHEMA s CASCADE"))
        {
            IsUndone = true, BeforeUndo = "CREATE TABLE s.mine (m s.mood)", Left = ["DROP SCHEMA IF EXISTS s", "DROP TYPE IF EXISTS s.mood"],
            ExpectUndone = [("SELECT to_regclass('s.t')::text", "NULL"), ("SELECT to_regclass('s.mine')::text", "s.mine")],
        },
        new("a dropped partition that was published and has its own index", "CREATE TABLE m (id int, at date, v int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE m2 PARTITION OF m DEFAULT;" +
            "INSERT INTO m SELECT n, '2026-01-15'::date + n, n FROM generate_series(1, 30) n; CREATE INDEX m1_v ON m1 (v); CREATE PUBLICATION portion FOR TABLE m1; ALTER TABLE m1 ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON m1 USING (v > 0);", Step.Bad("DROP TABLE m1"))
        {
            IsUndone = true, AlsoAlike = ["SELECT to_regclass('m1')::text", "SELECT count(*)::text FROM pg_publication_rel", "SELECT count(*)::text FROM pg_policy", "SELECT to_regclass('m1_v')::text"],
        },
        new("a dropped partition, and rows of its bounds in the default one since", "CREATE TABLE m (id int, at date, v int GENERATED ALWAYS AS (id * 2) STORED, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE m2 PARTITION OF m DEFAULT;" +
            "INSERT INTO m (id, at) SELECT n, '2026-01-15'::date + n FROM generate_series(1, 30) n;", Step.Bad("DROP TABLE m1"), Step.Good("INSERT INTO m (id, at) VALUES (100, '2026-01-20'), (101, '2026-03-01')")) { IsUndone = true },
        new("what was dropped of a table that stayed", "CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (id int PRIMARY KEY, v int, CONSTRAINT few CHECK (v < 100)); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n;" +
            "CREATE INDEX t_v ON t (v); CREATE TRIGGER t_loud BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION loud(); CREATE POLICY mine ON t USING (v > 0); CREATE STATISTICS t_both ON id, v FROM t;",
            Step.Bad("DROP INDEX t_v; DROP FUNCTION loud() CASCADE; DROP POLICY mine ON t; DROP STATISTICS t_both; ALTER TABLE t DROP CONSTRAINT few; DELETE FROM t WHERE id > 5"))
        {
            IsUndone = true,
            AlsoAlike = ["SELECT to_regclass('t_v')::text", "SELECT count(*)::text FROM pg_trigger WHERE tgname = 't_loud'", "SELECT to_regprocedure('loud()')::text", "SELECT count(*)::text FROM pg_policy",
                "SELECT count(*)::text FROM pg_statistic_ext", "SELECT count(*)::text FROM pg_constraint WHERE conname = 'few'"],
        },
        new("a trigger that always fires", "CREATE TABLE t (id int PRIMARY KEY, v int, seen int DEFAULT 0); CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.seen := NEW.seen + 1; RETURN NEW; END';" +
            "INSERT INTO t SELECT n, n FROM generate_series(1, 9) n; CREATE TRIGGER t_see BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION see(); ALTER TABLE t ENABLE ALWAYS TRIGGER t_see;",
            Step.Bad("UPDATE t SET v = 0 WHERE id < 5; DELETE FROM t WHERE id > 7")) { IsUndone = true, Expect = [("SELECT tgenabled::text FROM pg_trigger WHERE tgname = 't_see'", "A")], AlsoAlike = ["SELECT tgenabled::text FROM pg_trigger WHERE tgname = 't_see'"] },
        new("rows without a key", "CREATE TABLE stock (sku text, br int, q int, UNIQUE (sku, br)); INSERT INTO stock SELECT 's' || n, 1, n FROM generate_series(1, 20) n; CREATE TABLE k (v text, w int); INSERT INTO k SELECT 'v' || n % 5, n % 3 FROM generate_series(1, 30) n;",
            Step.Bad("UPDATE stock SET sku = 't' || (substr(sku, 2)::int + 1); UPDATE stock SET sku = 's' || substr(sku, 2); UPDATE k SET v = NULL WHERE w < 2; DELETE FROM k WHERE w = 1")) { IsUndone = true },
        new("rows without a key, one edited since and all moved", "CREATE TABLE k (v text, w int); INSERT INTO k SELECT 'v' || n % 5, n FROM generate_series(1, 20) n;", Step.Bad("UPDATE k SET v = NULL WHERE w < 10; DELETE FROM k WHERE w > 15"))
        {
            IsUndone = true, BeforeUndo = "UPDATE k SET v = 'mine' WHERE w = 4;", Left = ["public.k a row without a key: edited since"],
            ExpectUndone = [("SELECT string_agg(coalesce(v, '-'), ' ' ORDER BY w) FROM k", "- - - mine - - - - - v0 v1 v2 v3 v4 v0")],
        },
        new("a key that somebody took since", "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE); INSERT INTO p SELECT n, 'c' || n FROM generate_series(1, 9) n;", Step.Bad("UPDATE p SET code = 'x' || id"))
        {
            IsUndone = true, BeforeUndo = "INSERT INTO p VALUES (100, 'x4')", Left = ["public.p 4: another row has its p_code_key now"],
            ExpectUndone = [("SELECT string_agg(code, ' ' ORDER BY id) FROM p", "x1 x2 x3 c4 x5 x6 x7 x8 x9 x4")],
        },
        new("a parent that somebody deleted since", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p); INSERT INTO p SELECT generate_series(1, 3); INSERT INTO c SELECT n, 1 FROM generate_series(1, 9) n;", Step.Bad("UPDATE c SET p = 2 WHERE id < 4"))
        {
            IsUndone = true, BeforeUndo = "DELETE FROM p WHERE id = 2", Left = ["public.c 1: what", "public.c 2: what", "public.c 3: what"], ExpectUndone = [("SELECT sum(p)::text FROM c", "9")],
        },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Reverts_what_was_merged_and_leaves_no_orphan(RecoveryCase played) => AssertEnded(played);
}
