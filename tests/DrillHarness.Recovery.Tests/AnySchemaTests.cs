using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Merge;
using DrillHarness.Recovery.Tests.Cases;
using Npgsql;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnySchemaTests() : PlayedCases(All)
{
    private const string Plain = "CREATE TABLE t (id int PRIMARY KEY, a text, b int); INSERT INTO t SELECT n, 'a' || n, n FROM generate_series(1, 20) n;";

    private static readonly SoftReference PagesOfNotes = new()
    {
        Table = new TableName("public", "note"), Id = "subject_id", When = "subject_type = 'Page'", Referenced = new TableName("public", "page"),
    };

    private static readonly RecoveryCase[] All =
    [
        new("every built-in type",
            """
            CREATE TYPE pair AS (a int, b text); CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN positive AS int CHECK (value > 0);
            CREATE TABLE every (id uuid PRIMARY KEY, s smallint, i int, l bigint, n numeric, n2 numeric(20, 5), r real, d double precision, m money, t text, c char(9), v varchar(30), q "char",
                nm name, b bytea, ts timestamp, tz timestamptz, dt date, tm time, tmz timetz, iv interval, bo boolean, ip inet, ci cidr, mac macaddr, mac8 macaddr8, bt bit(5), vb varbit, x json, y jsonb,
                pt point, ln line, bx box, ph path, pg polygon, cr circle, tv tsvector, tq tsquery, rc regclass, o oid, ls pg_lsn, ir int4range, nr numrange, mr int4multirange, ia int[], ta text[][],
                p pair, pa pair[], mo mood, ma mood[], po positive, xm xml, jp jsonpath, sn pg_snapshot);
            INSERT INTO every SELECT md5(n::text)::uuid, -32768, n, -9223372036854775808, 'NaN', 1.50000, '-0', 'Infinity', 12.34, E'ünï \t \n \\ code 🐘', 'pad', 'x', 'z', 'nam', '\x00ff10',
                '2026-03-29 02:30', '2026-10-25 01:30+00', 'infinity', '23:59:59.999999', '01:02:03+05:30', '1 year -3 days 04:05:06.789', n % 2 = 0, '192.168.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03',
                '08:00:2b:01:02:03:04:05', B'10101', B'1', '{"b": 1,  "a": null}', '{"b": 1, "a": [1.0, 2]}', '(1,-0)', '{1,2,3}', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),1>',
                'fat:1A cat:2', 'fat & !cat', 'pg_class', 4294967295, 'FF/FF', '[1,5)', '(,2.5]', '{[1,2),[5,9)}', '[0:2]={1,NULL,3}', '{{a,"b c"},{NULL,"NULL"}}', '(1,"a,b")', ARRAY['(1,x)'::pair, NULL],
                'happy', '{sad,happy}', 7, '<a>b</a>', '$.a[*]', '10:20:10,14,15' FROM generate_series(1, 5) n;
            """, Step.Bad("DELETE FROM every")),
        new("large values out of line", "CREATE TABLE big (id int PRIMARY KEY, v text, w bytea); ALTER TABLE big ALTER v SET STORAGE EXTERNAL;" +
            "INSERT INTO big SELECT n, repeat('x' || n, 200000), convert_to(repeat(md5(n::text), 3000), 'UTF8') FROM generate_series(1, 5) n;",
            Step.Bad("UPDATE big SET v = 'short' WHERE id = 1; DELETE FROM big WHERE id > 2"), Step.Good("UPDATE big SET w = '\\x00' WHERE id = 1")),
        new("extension types", "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE TABLE e (mail citext PRIMARY KEY, h hstore, l ltree); INSERT INTO e SELECT 'User' || n || '@X.y', 'a=>1', 'top.a' FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM e WHERE mail <> 'user3@x.Y'"), Step.Good("UPDATE e SET h = 'b=>2' WHERE mail = 'USER3@x.y'")),
        new("names that need quotes", "CREATE SCHEMA \"My Schema\"; CREATE TABLE \"My Schema\".\"Select \"\"x\"\"\" (\"Primary Key\" int PRIMARY KEY, \"from\" text, \"drillharness change\" int, fate text); INSERT INTO \"My Schema\".\"Select \"\"x\"\"\" SELECT n, 'v', n, 'f' FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM \"My Schema\".\"Select \"\"x\"\"\" WHERE \"Primary Key\" < 5; UPDATE \"My Schema\".\"Select \"\"x\"\"\" SET \"from\" = NULL")),
        new("identity always and generated columns", "CREATE TABLE g (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED UNIQUE); INSERT INTO g (n) SELECT generate_series(1, 9);",
            Step.Bad("DELETE FROM g WHERE id < 4; UPDATE g SET n = n + 100"), Step.Good("INSERT INTO g (n) VALUES (50)")),
        new("partitioned by range, list and hash, with a foreign key to it",
            """
            CREATE TABLE r (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE r1 PARTITION OF r FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE TABLE rd PARTITION OF r DEFAULT;
            CREATE TABLE h (id int PRIMARY KEY) PARTITION BY HASH (id); CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE TABLE child (id int PRIMARY KEY, h_id int REFERENCES h ON DELETE CASCADE, r_id int, r_at date, FOREIGN KEY (r_id, r_at) REFERENCES r ON DELETE SET NULL);
            INSERT INTO r SELECT n, date '2026-01-01' + n FROM generate_series(1, 40) n; INSERT INTO h SELECT generate_series(1, 40); INSERT INTO child SELECT n, n, n, date '2026-01-01' + n FROM generate_series(1, 40) n;
            """, Step.Bad("DELETE FROM h WHERE id < 20; DELETE FROM r WHERE id > 20"), Step.Good("UPDATE child SET h_id = NULL WHERE id = 30"), Step.Good("INSERT INTO r VALUES (99, '2026-01-05')")),
        new("columns retyped since as the server casts them", "CREATE TABLE t (id int PRIMARY KEY, r real, ra real[], b bit(4), f boolean, c char(5), n numeric(9,4), d date); INSERT INTO t SELECT n, n / 3.0, ARRAY[n / 7.0, NULL], n::bit(4), n % 2 = 0, 'c' || n, n / 3.0, date '2026-01-01' + n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE id < 4; UPDATE t SET r = r + 1, b = B'1111', d = 'infinity' WHERE id > 6"), Step.Good("ALTER TABLE t ALTER r TYPE double precision, ALTER ra TYPE double precision[], ALTER b TYPE int USING b::int, ALTER f TYPE text, ALTER c TYPE text, ALTER n TYPE numeric(9,2), ALTER d TYPE timestamp"))
        {
            Remarks = ["public.t.r was real at the target and is double precision now"],
        },
        new("a table too wide to compare its rows", "DO $$ BEGIN EXECUTE 'CREATE TABLE w (id int PRIMARY KEY, ' || (SELECT string_agg('c' || n || ' int', ', ') FROM generate_series(1, 600) n) || ')'; END $$; INSERT INTO w (id) VALUES (1), (2);",
            Step.Bad("UPDATE w SET c1 = 1")) { Refused = "cannot be compared in one query" },
        new("large objects", "CREATE TABLE t (id int PRIMARY KEY, file oid); INSERT INTO t SELECT n, lo_from_bytea(0, '\\xff') FROM generate_series(1, 3) n;", Step.Bad("SELECT lo_unlink(file) FROM t; DELETE FROM t")) { Refused = "large objects" },
        new("inheritance", "CREATE TABLE p (id int PRIMARY KEY, v text); CREATE TABLE c (extra int) INHERITS (p); INSERT INTO p SELECT n, 'p' FROM generate_series(1, 9) n; INSERT INTO c SELECT n, 'c', n FROM generate_series(5, 20) n;",
            Step.Bad("DELETE FROM p WHERE id < 12")),
        new("foreign keys: composite, to a unique key, across schemas, to itself, in a circle, deferred",
            """
            CREATE SCHEMA other; CREATE TABLE other.a (x int, y int, z int UNIQUE, PRIMARY KEY (x, y)); CREATE TABLE b (id int PRIMARY KEY, x int, y int, z int REFERENCES other.a (z) ON DELETE CASCADE,
                parent int REFERENCES b ON DELETE CASCADE, c int, FOREIGN KEY (x, y) REFERENCES other.a ON DELETE CASCADE);
            CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED); ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;
            INSERT INTO other.a SELECT n, n, n + 100 FROM generate_series(1, 30) n; INSERT INTO b SELECT n, n, n, n + 100, nullif(n - 1, 0), NULL FROM generate_series(1, 30) n; INSERT INTO c SELECT n, n FROM generate_series(1, 30) n; UPDATE b SET c = id;
            """, Step.Bad("DELETE FROM other.a WHERE x > 10"), Step.Good("UPDATE b SET c = NULL WHERE id = 4")),
        new("a NOT VALID foreign key", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int); INSERT INTO p SELECT generate_series(1, 5); INSERT INTO c SELECT n, n FROM generate_series(1, 9) n; ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p NOT VALID;",
            Step.Bad("DELETE FROM c")),
        new("a tree a thousand deep", "CREATE TABLE n (id int PRIMARY KEY, up int REFERENCES n ON DELETE CASCADE); INSERT INTO n SELECT n, nullif(n - 1, 0) FROM generate_series(1, 1000) n;", Step.Bad("DELETE FROM n WHERE id = 1")),
        new("customers' own deletions of parents stand", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE, s int REFERENCES p ON DELETE SET NULL); INSERT INTO p SELECT generate_series(1, 9); INSERT INTO c SELECT n, n, 10 - n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM c"), Step.Good("DELETE FROM p WHERE id = 3")),
        new("unique rules: partial, NULLS NOT DISTINCT, expressions, exclusion",
            """
            CREATE EXTENSION btree_gist; CREATE TABLE u (id int PRIMARY KEY, mail text, gone boolean DEFAULT false, n int, room int, during int4range, EXCLUDE USING gist (room WITH =, during WITH &&), UNIQUE NULLS NOT DISTINCT (n));
            CREATE UNIQUE INDEX ON u (lower(mail)) WHERE NOT gone; INSERT INTO u SELECT n, 'M' || n, n % 4 = 0, nullif(n, 3), n % 2, int4range(n, n + 1) FROM generate_series(1, 12) n;
            """, Step.Bad("DELETE FROM u"), Step.LiveOnly("INSERT INTO u VALUES (101, 'm1', false, 201, 5, '[0,1)'), (102, 'x', false, NULL, 5, '[2,3)'), (103, 'm4', true, 203, 1, '[5,6)')"))
        {
            Expect = [("SELECT string_agg(id::text, ',' ORDER BY id) FROM u", "2,4,6,7,8,9,10,11,12,101,102,103")],
        },
        new("a key taken by a row that was there all along is a conflict", "CREATE TABLE u (id int PRIMARY KEY, code text UNIQUE); INSERT INTO u SELECT n, 'c' || n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM u WHERE id < 5"), Step.LiveOnly("UPDATE u SET code = 'c1' WHERE id = 9")) { Expect = [("SELECT string_agg(id::text, ',' ORDER BY id) FROM u", "2,3,4,5,6,7,8,9")] },
        new("no primary key", "CREATE TABLE log (at int, what text); INSERT INTO log SELECT n % 3, 'w' FROM generate_series(1, 30) n;", Step.Bad("DELETE FROM log WHERE at > 0; UPDATE log SET what = 'x'"), Step.Good("INSERT INTO log VALUES (7, 'later')")),
        new("triggers of every kind stay silent and as they were",
            """
            CREATE TABLE t (id int PRIMARY KEY, v text, updated_at timestamptz DEFAULT '2026-01-01'); CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY, what text);
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (TG_NAME); RETURN NULL; END $$;
            INSERT INTO t SELECT n, 'v' FROM generate_series(1, 9) n;
            CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER note AFTER INSERT ON t EXECUTE FUNCTION note();
            CREATE TRIGGER always AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE t ENABLE ALWAYS TRIGGER always; CREATE TRIGGER off AFTER INSERT ON t EXECUTE FUNCTION note(); ALTER TABLE t DISABLE TRIGGER off;
            CREATE RULE also AS ON INSERT TO t DO ALSO INSERT INTO audit (what) VALUES ('rule'); ALTER TABLE t ENABLE ALWAYS RULE also;
            """, Step.Bad("ALTER TABLE t DISABLE TRIGGER USER; UPDATE t SET v = 'x' WHERE id = 9; DELETE FROM t WHERE id < 5; ALTER TABLE t ENABLE TRIGGER USER; ALTER TABLE t ENABLE ALWAYS TRIGGER always; ALTER TABLE t DISABLE TRIGGER off"))
        {
            AlsoAlike = ["SELECT tgname || tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1", "SELECT rulename || ev_enabled::text FROM pg_rewrite WHERE ev_class = 't'::regclass ORDER BY 1"],
        },
        new("a trigger that is wanted fires", "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE audit (what text); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (TG_OP); RETURN NULL; END $$;" +
            "INSERT INTO t SELECT generate_series(1, 5); CREATE TRIGGER outbox AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note(); CREATE TRIGGER other AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();", Step.Bad("DELETE FROM t"))
        {
            Options = options => options with { KeepTriggers = ["outbox"] },
            Expect = [("SELECT count(*)::text FROM audit", "5"), ("SELECT string_agg(tgenabled::text, '' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 't'::regclass", "OO")],
        },
        new("row level security, forced", "CREATE TABLE t (id int PRIMARY KEY, tenant int); INSERT INTO t SELECT n, n % 3 FROM generate_series(1, 9) n; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY own ON t USING (tenant = current_setting('app.tenant')::int);",
            Step.Bad("DELETE FROM t")) { AlsoAlike = ["SELECT relrowsecurity::text || relforcerowsecurity FROM pg_class WHERE relname = 't'"] },
        new("some tenants only", "CREATE TABLE tenant (id int PRIMARY KEY); CREATE TABLE page (id int PRIMARY KEY, tenant_id int REFERENCES tenant); CREATE TABLE word (id int PRIMARY KEY, page_id int REFERENCES page ON DELETE CASCADE, v text);" +
            "INSERT INTO tenant SELECT generate_series(1, 3); INSERT INTO page SELECT n, 1 + n % 3 FROM generate_series(1, 9) n; INSERT INTO word SELECT n, 1 + n % 9, 'v' FROM generate_series(1, 27) n;",
            Step.Bad("UPDATE word SET v = 'x' WHERE id > 20; DELETE FROM word WHERE id < 10; DELETE FROM page WHERE id = 9"))
        {
            TenantTable = "tenant",
            Options = options => options with { OnlyTenants = ["2"] },
            Expect = [("SELECT string_agg(DISTINCT (1 + page_id % 3)::text, ',') FROM word WHERE id < 10", "2"), ("SELECT count(*)::text FROM word WHERE v = 'x' AND 1 + page_id % 3 = 2", "0"), ("SELECT (count(*) > 0)::text FROM word WHERE v = 'x'", "true")],
        },
        new("in small batches", "CREATE TABLE p (id int PRIMARY KEY, up int REFERENCES p ON DELETE CASCADE); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE); INSERT INTO p SELECT n, nullif(n / 2, 0) FROM generate_series(1, 100) n; INSERT INTO c SELECT n, n FROM generate_series(1, 100) n;",
            Step.Bad("DELETE FROM p WHERE id IN (2, 3)"), Step.Good("INSERT INTO p VALUES (200, 1)")) { Options = options => options with { BatchRows = 7 } },
        new("in batches, but for keys that trade places", "CREATE TABLE p (id int PRIMARY KEY, t text); INSERT INTO p SELECT n, 'p' || n FROM generate_series(1, 20) n;", Step.Bad("UPDATE p SET id = -id; UPDATE p SET id = 21 + id"))
        {
            Options = options => options with { BatchRows = 7 }, Remarks = ["merged in one transaction, not in batches: what is unique of rows of public.p comes back"],
        },
        new("a unique key taken between two batches", "CREATE TABLE p (id int PRIMARY KEY, up int REFERENCES p ON DELETE CASCADE, u text UNIQUE); INSERT INTO p SELECT n, nullif(n / 2, 0), 'u' || n FROM generate_series(1, 40) n;",
            Step.Bad("DELETE FROM p WHERE id IN (2, 3)"))
        {
            Options = options => options with
            {
                BatchRows = 3,
                ProveTarget = async (connection, cancellation) =>
                {
                    await using var customer = new NpgsqlCommand("INSERT INTO p SELECT 500, 1, 'u5' WHERE EXISTS (SELECT FROM p WHERE id = 2) ON CONFLICT DO NOTHING", connection);
                    await customer.ExecuteNonQueryAsync(cancellation);
                },
            },
            Expect =
            [
                ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM p WHERE id < 500", string.Join(' ', Enumerable.Range(1, 40).Except([5, 10, 11, 20, 21, 22, 23, 40]))),
                ("SELECT count(*)::text FROM p c WHERE up IS NOT NULL AND NOT EXISTS (SELECT FROM p WHERE id = c.up)", "0"),
            ],
        },
        new("columns added, dropped, renamed and retyped since", Plain, Step.Bad("DELETE FROM t WHERE id < 10; UPDATE t SET a = 'wiped'"),
            Step.Good("ALTER TABLE t ADD COLUMN more text NOT NULL DEFAULT 'd'"), Step.Good("ALTER TABLE t RENAME COLUMN a TO name"), Step.Good("ALTER TABLE t ALTER COLUMN b TYPE text USING b::text")),
        new("a column dropped since by somebody's own deed", Plain, Step.Bad("DELETE FROM t WHERE id < 10"), Step.Good("ALTER TABLE t DROP COLUMN b")),
        new("a table renamed and moved since", Plain + "CREATE SCHEMA s;", Step.Bad("DELETE FROM t WHERE id < 10"), Step.Good("ALTER TABLE t RENAME TO u; ALTER TABLE u SET SCHEMA s")),
        new("a check added since makes conflicts of rows that break it", Plain, Step.Bad("DELETE FROM t WHERE id < 10"), Step.LiveOnly("ALTER TABLE t ADD CHECK (b > 3)")) { Expect = [("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE id < 10", "4,5,6,7,8,9")] },
        new("a column added NOT NULL without a default", Plain, Step.Bad("DELETE FROM t"), Step.LiveOnly("ALTER TABLE t ADD COLUMN must int NOT NULL")) { Refused = "NOT NULL and without a default" },
        new("a label of an enum renamed since", "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (id int PRIMARY KEY, m mood); INSERT INTO t SELECT n, 'good' FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE id < 3"), Step.Good("ALTER TYPE mood RENAME VALUE 'good' TO 'fine'")) { Refused = "does not fit the types" },
        new("a type renamed since", "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (id int PRIMARY KEY, m mood, v varchar(9)); INSERT INTO t SELECT n, 'good', 'v' || n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE id < 3; UPDATE t SET m = 'bad'"), Step.Good("ALTER TYPE mood RENAME TO temper"), Step.Good("ALTER TABLE t ALTER v TYPE varchar(5)")),
        new("a type made text and dropped since", "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (id int PRIMARY KEY, m mood); INSERT INTO t SELECT n, 'good' FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM t WHERE id < 3; UPDATE t SET m = 'bad'"), Step.Good("ALTER TABLE t ALTER m TYPE text; DROP TYPE mood")),
        new("a column made too narrow since", "CREATE TABLE t (id int PRIMARY KEY, v varchar(50)); INSERT INTO t SELECT n, repeat('v', 4 * n) FROM generate_series(1, 9) n;", Step.Bad("DELETE FROM t WHERE id > 4"),
            Step.LiveOnly("ALTER TABLE t ALTER v TYPE varchar(24)")) { Refused = "does not fit the types" },
        new("a place taken under a rule that is not valid", "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 9) n;", Step.Bad("DELETE FROM t WHERE id < 3"),
            Step.LiveOnly("INSERT INTO t VALUES (100, 'v2'); CREATE UNIQUE INDEX t_v ON t (v); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_v'::regclass")) { Refused = "met a row that has their place" },
        new("a table that is gone by somebody's own deed", Plain, Step.Bad("DELETE FROM t WHERE id < 3"), Step.Good("DROP TABLE t")) { Refused = "is not in the live database any more" },
        new("a key of columns that were added since", Plain, Step.Bad("DELETE FROM t WHERE id < 3"), Step.LiveOnly("ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD COLUMN uid uuid DEFAULT gen_random_uuid() PRIMARY KEY")) { Refused = "its rows cannot be told apart" },
        new("left out: a table that was dropped on purpose", Plain + "CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t); INSERT INTO u SELECT n, n FROM generate_series(1, 9) n; CREATE TABLE w (id int PRIMARY KEY); INSERT INTO w SELECT generate_series(1, 9);",
            Step.Bad("DELETE FROM u WHERE id < 3; DELETE FROM t WHERE id < 3; DELETE FROM w"), Step.LiveOnly("DROP TABLE u"))
        {
            Without = ["u"], Expect = [("SELECT count(*) || ' ' || (SELECT count(*) FROM w) FROM t WHERE id < 10", "9 9")],
        },
        new("left out: rows that moved to another partition, a column dropped and a table emptied", "CREATE TABLE r (id int, k text, v int, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); INSERT INTO r SELECT n, 'a', n FROM generate_series(1, 9) n;" +
            "CREATE TABLE c (a int, b int CHECK (b > 0)); CREATE INDEX ON c (b); INSERT INTO c SELECT n, n FROM generate_series(1, 9) n; CREATE TABLE e (id int PRIMARY KEY); INSERT INTO e SELECT generate_series(1, 9); CREATE TABLE d (id int PRIMARY KEY, v text); INSERT INTO d SELECT n, 'v' FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE r SET k = 'b' WHERE id < 5; ALTER TABLE c DROP COLUMN b; TRUNCATE e; ALTER TABLE d DROP COLUMN v; DELETE FROM d WHERE id < 5"))
        {
            Without = ["r", "c", "e"],
            Expect = [("SELECT count(*) || ' ' || (SELECT count(*) FROM e) || ' ' || (SELECT count(*) FROM rb) FROM d WHERE v = 'v'", "9 0 4"), ("SELECT count(*)::text FROM pg_attribute WHERE attrelid = 'c'::regclass AND attname = 'b'", "0")],
        },
        new("left out: a parent's children are conflicts", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE); INSERT INTO p SELECT generate_series(1, 9); INSERT INTO c SELECT n, n FROM generate_series(1, 9) n;", Step.Bad("DELETE FROM c WHERE id = 7; DELETE FROM p WHERE id < 3"))
        {
            Without = ["p"], Expect = [("SELECT string_agg(id::text, ' ' ORDER BY id) FROM c", "3 4 5 6 7 8 9")], Conflicts = ["1: its parent is not there, and that table is left out", "2: its parent"],
        },
        new("a trigger that is wanted and not there", Plain, Step.Bad("DELETE FROM t WHERE id < 3")) { Options = options => options with { KeepTriggers = ["nope"] }, Refused = "has a trigger nope" },
        new("left out: a table that lost nothing", Plain, Step.Bad("DELETE FROM t WHERE id < 3")) { Without = ["x"], Refused = "expected so of a table that is to be left out" },
        new("left out: a table that the bad transaction dropped", Plain, Step.Bad("DROP TABLE t")) { Without = ["t"], Refused = "what a transaction dropped comes back together" },
        new("a dropped column of a table without a key", "CREATE TABLE t (a int, b int); INSERT INTO t SELECT n, n FROM generate_series(1, 9) n;", Step.Bad("ALTER TABLE t DROP COLUMN b")) { Refused = "its table has no key" },
        new("a partition whose bounds were filled since", "CREATE TABLE r (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (10); CREATE TABLE rd PARTITION OF r DEFAULT; INSERT INTO r SELECT generate_series(1, 9);",
            Step.Bad("ALTER TABLE r DETACH PARTITION r1"), Step.LiveOnly("INSERT INTO r VALUES (3)")) { Refused = "cannot be attached to" },
        new("declared references that no foreign key holds are told when they point at nothing", "CREATE TABLE page (id int PRIMARY KEY); CREATE TABLE note (id int PRIMARY KEY, subject_type text, subject_id int); INSERT INTO page SELECT generate_series(1, 9); INSERT INTO note SELECT n, 'Page', n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM note"), Step.Good("DELETE FROM page WHERE id = 4"))
        {
            Options = options => options with { SoftReferences = [PagesOfNotes] },
            Remarks = ["1 references of public.note (subject_id) to public.page point at nothing"],
        },
        new("a column retyped by the bad transaction", Plain, Step.Bad("ALTER TABLE t ALTER COLUMN b TYPE int USING b / 2, ALTER COLUMN a TYPE varchar(1) USING left(a, 1)")) { Refused = "changed the type of" },
        new("sequences of restarted tables do not stay behind", "CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text); INSERT INTO t (v) SELECT 'v' FROM generate_series(1, 50);", Step.Bad("TRUNCATE t RESTART IDENTITY"))
        {
            AlsoAlike = ["SELECT (nextval('t_id_seq') > 50)::text"],
        },
        new("what was made again by hand is not doubled, and what hung on it follows", "CREATE TABLE p (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, slug text UNIQUE); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE, s int REFERENCES p ON DELETE SET NULL);" +
            "INSERT INTO p (slug) SELECT 's' || n FROM generate_series(1, 9) n; INSERT INTO c SELECT n, n, NULL FROM generate_series(1, 8) n; INSERT INTO c VALUES (90, 9, 3);",
            Step.Bad("DELETE FROM p WHERE id < 5"), Step.LiveOnly("INSERT INTO p (slug) VALUES ('s3')"))
        {
            Expect = [("SELECT count(*)::text FROM p WHERE slug = 's3'", "1"), ("SELECT p.slug FROM c JOIN p ON p.id = c.p WHERE c.id = 3", "s3"), ("SELECT p.slug FROM c JOIN p ON p.id = c.s WHERE c.id = 90", "s3")],
        },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Is_recovered_or_refused_for_its_reason(RecoveryCase played) => AssertEnded(played);
}
