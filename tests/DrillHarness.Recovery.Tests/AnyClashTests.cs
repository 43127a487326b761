using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnyClashTests() : PlayedCases(All)
{
    private const string Departments =
        """
        CREATE TABLE dept (id int PRIMARY KEY, n text); CREATE TABLE emp (id int PRIMARY KEY, dept int NOT NULL REFERENCES dept ON UPDATE CASCADE ON DELETE CASCADE);
        CREATE TABLE emp2 (id int PRIMARY KEY, dept int REFERENCES dept ON UPDATE CASCADE); CREATE TABLE emp3 (id int PRIMARY KEY, dept int REFERENCES dept ON UPDATE CASCADE ON DELETE SET NULL);
        INSERT INTO dept SELECT n, 'd' || n FROM generate_series(1, 10) n; INSERT INTO emp SELECT n, 1 + n % 10 FROM generate_series(1, 50) n; INSERT INTO emp2 TABLE emp; INSERT INTO emp3 TABLE emp;
        """;

    private const string Customers =
        """
        CREATE TABLE cust (id int PRIMARY KEY, email text UNIQUE); CREATE TABLE ord (id int PRIMARY KEY, cust int NOT NULL REFERENCES cust ON DELETE CASCADE, amount int);
        INSERT INTO cust SELECT n, 'c' || n FROM generate_series(1, 20) n; INSERT INTO ord SELECT n, 1 + n % 20, n FROM generate_series(1, 60) n;
        """;

    private const string Tags =
        """
        CREATE TABLE tag (id serial PRIMARY KEY, name text UNIQUE, colour text); CREATE TABLE item_tag (item int, tag int REFERENCES tag ON DELETE CASCADE, PRIMARY KEY (item, tag));
        INSERT INTO tag (name, colour) SELECT 'tag' || n, 'colour' || n FROM generate_series(1, 20) n; INSERT INTO item_tag SELECT n, 1 + n % 20 FROM generate_series(1, 60) n;
        """;

    private const string Settings = "CREATE TABLE setting (k text PRIMARY KEY, v text, w int); INSERT INTO setting SELECT 'k' || n, 'mine' || n, n FROM generate_series(1, 30) n;";

    private static readonly RecoveryCase[] All =
    [
        new("made anew since, and changed by another bad transaction", "CREATE TABLE contact (id int PRIMARY KEY, email text UNIQUE, phone text); CREATE TABLE deal (id int PRIMARY KEY, contact int REFERENCES contact ON DELETE CASCADE); " +
            "INSERT INTO contact SELECT n, 'c' || n, 'p' || n FROM generate_series(1, 4) n; INSERT INTO deal SELECT n, 1 + n % 4 FROM generate_series(1, 8) n;",
            Step.Bad("DELETE FROM contact WHERE id < 3"), Step.LiveOnly("INSERT INTO contact VALUES (11, 'c1', 'new')"), Step.LiveOnly("UPDATE contact SET email = 'c2' WHERE id = 4"), Step.Bad("UPDATE contact SET phone = 'none'"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, email, phone), ',' ORDER BY id) FROM contact", "3 c3 p3,4 c2 p4,11 c1 new"), ("SELECT string_agg(id || ':' || contact, ' ' ORDER BY id) FROM deal WHERE contact > 4", "4:11 8:11")],
            Conflicts = ["2: a row that was there before has its unique key now"],
        },
        new("a soft delete under a partial unique index", "CREATE TABLE u (id int PRIMARY KEY, name text, gone date, org int); CREATE UNIQUE INDEX ON u (org, name) WHERE gone IS NULL; INSERT INTO u SELECT n, 'n' || n, NULL, 1 FROM generate_series(1, 40) n;",
            Step.Bad("UPDATE u SET gone = '2026-01-01' WHERE id < 30"), Step.LiveOnly("INSERT INTO u VALUES (100, 'n5', NULL, 1)"))
        {
            Expect = [("SELECT string_agg(id::text, ',') FROM u WHERE gone IS NOT NULL", "5"), ("SELECT count(*)::text FROM u", "41")], Conflicts = ["5: "],
        },
        new("some tenants only, by a reference that was nulled", "CREATE TABLE tenant (id int PRIMARY KEY); CREATE TABLE person (id int PRIMARY KEY, tenant_id int REFERENCES tenant); CREATE TABLE task (id int PRIMARY KEY, person int REFERENCES person ON DELETE SET NULL, v text);" +
            "INSERT INTO tenant SELECT generate_series(1, 3); INSERT INTO person SELECT n, 1 + n % 3 FROM generate_series(1, 9) n; INSERT INTO task SELECT n, 1 + n % 9, 'v' FROM generate_series(1, 27) n;",
            Step.Bad("UPDATE task SET v = 'x'; DELETE FROM person WHERE id > 3"))
        {
            TenantTable = "tenant",
            Options = options => options with { OnlyTenants = ["2"] },
            Expect = [("SELECT count(*)::text FROM task WHERE v = 'v' AND person = 1 + id % 9", "9"), ("SELECT count(*)::text FROM task WHERE v = 'x'", "18"), ("SELECT string_agg(id::text, ',' ORDER BY id) FROM person", "1,2,3,4,7")],
        },
        new("a changed row that would break a check", "CREATE TABLE offer (id int PRIMARY KEY, lo int NOT NULL, hi int NOT NULL, width int GENERATED ALWAYS AS (hi - lo) STORED, CHECK (lo < hi), CHECK (width < 2000)); INSERT INTO offer SELECT n, n * 10, n * 10 + 5 FROM generate_series(1, 50) n;",
            Step.Bad("UPDATE offer SET lo = 0, hi = 1000"), Step.LiveOnly("UPDATE offer SET hi = 20 WHERE id = 40"))
        {
            Expect = [("SELECT string_agg(id || ' ' || lo || ' ' || hi, ',') FROM offer WHERE lo <> id * 10", "40 0 20")], Conflicts = ["40: "],
        },
        new("a changed row that a rule made since refuses", "CREATE TABLE t (id int PRIMARY KEY, a text, b int); INSERT INTO t SELECT n, 'a' || n, nullif(n, 4) FROM generate_series(1, 20) n;",
            Step.Bad("UPDATE t SET a = 'bad', b = 7"), Step.LiveOnly("ALTER TABLE t ADD CHECK (b < 15) NOT VALID; ALTER TABLE t ALTER b SET NOT NULL"))
        {
            Expect = [("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE a = 'bad'", "4,15,16,17,18,19,20")], Conflicts = ["4: b may not be NULL any more", "15: "],
        },
        new("a parent made anew, and rows whose key names it", "CREATE TABLE tenant (id int PRIMARY KEY, name text UNIQUE); CREATE TABLE page (tenant int REFERENCES tenant ON DELETE CASCADE, no int, title text, PRIMARY KEY (tenant, no)); CREATE TABLE word (id int PRIMARY KEY, t int, p int, FOREIGN KEY (t, p) REFERENCES page ON DELETE CASCADE);" +
            "CREATE TABLE mark (tenant int, page int, kind text, PRIMARY KEY (tenant, page, kind), FOREIGN KEY (tenant, page) REFERENCES page ON DELETE CASCADE); CREATE TABLE hue (t int, p int, k text, rgb text, FOREIGN KEY (t, p, k) REFERENCES mark ON DELETE CASCADE);" +
            "CREATE TABLE item (id int PRIMARY KEY, tenant int REFERENCES tenant ON DELETE CASCADE, name text, UNIQUE (tenant, name)); CREATE TABLE bill (tenant int PRIMARY KEY REFERENCES tenant ON DELETE CASCADE, address text);" +
            "INSERT INTO tenant SELECT n, 't' || n FROM generate_series(1, 4) n; INSERT INTO page SELECT t, n, 'p' || n FROM generate_series(1, 4) t, generate_series(1, 5) n; INSERT INTO word SELECT n, 1 + n % 4, 1 + n % 5 FROM generate_series(1, 40) n;" +
            "INSERT INTO mark SELECT tenant, no, 'k' FROM page; INSERT INTO hue SELECT tenant, page, kind, 'rgb' FROM mark; INSERT INTO item SELECT n, 1 + n % 4, 'i' || n FROM generate_series(1, 40) n; INSERT INTO bill SELECT id, 'a' || id FROM tenant;",
            Step.Bad("DELETE FROM tenant WHERE id < 3"), Step.LiveOnly("INSERT INTO tenant VALUES (20, 't2'); INSERT INTO page VALUES (20, 1, 'mine'); INSERT INTO item VALUES (500, 20, 'i5'); INSERT INTO mark VALUES (20, 1, 'mine')"))
        {
            Expect =
            [
                ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM tenant", "1 3 4 20"), ("SELECT string_agg(no || title, ' ' ORDER BY no) FROM page WHERE tenant = 20", "1mine 2p2 3p3 4p4 5p5"),
                ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM word WHERE t = 20", "1 5 9 13 17 21 25 29 33 37"), ("SELECT count(*)::text FROM word", "40"),
                ("SELECT string_agg(page || kind, ' ' ORDER BY page, kind) FROM mark WHERE tenant = 20", "1k 1mine 2k 3k 4k 5k"), ("SELECT count(*) || ' ' || count(*) FILTER (WHERE t = 20) FROM hue", "20 5"),
                ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM item WHERE tenant = 20", "1 9 13 17 21 25 29 33 37 500"), ("SELECT string_agg(tenant::text, ' ' ORDER BY tenant) FROM bill", "1 3 4"),
            ],
        },
        new("made anew by another tenant is a stranger's", "CREATE TABLE tenant (id int PRIMARY KEY, name text UNIQUE); CREATE TABLE team (id int PRIMARY KEY, tenant int REFERENCES tenant); CREATE TABLE person (id int PRIMARY KEY, team int REFERENCES team, mail text UNIQUE); CREATE TABLE post (id int PRIMARY KEY, person int REFERENCES person ON DELETE CASCADE, tenant int REFERENCES tenant);" +
            "INSERT INTO tenant SELECT n, 't' || n FROM generate_series(1, 4) n; INSERT INTO team SELECT n, n FROM generate_series(1, 4) n; INSERT INTO person SELECT n, 1 + n % 4, 'm' || n FROM generate_series(1, 20) n; INSERT INTO post SELECT n, 1 + n % 20, 1 + (1 + n % 20) % 4 FROM generate_series(1, 60) n;",
            Step.Bad("DELETE FROM post WHERE tenant <> 4; DELETE FROM person WHERE team <> 4; DELETE FROM team WHERE id = 1; DELETE FROM tenant WHERE id = 1"),
            Step.LiveOnly("INSERT INTO person VALUES (100, 4, 'm1'), (101, 2, 'm5'); INSERT INTO tenant VALUES (10, 't1'); INSERT INTO team VALUES (1, 10); INSERT INTO person VALUES (102, 1, 'm4')"))
        {
            TenantTable = "tenant",
            Expect =
            [
                ("SELECT string_agg(id || mail, ' ' ORDER BY id) FROM person WHERE id IN (1, 4, 5, 8) OR id > 20", "8m8 100m1 101m5 102m4"),
                ("SELECT string_agg(person::text, ' ' ORDER BY person) FROM (SELECT DISTINCT person FROM post WHERE person > 20) p", "101 102"), ("SELECT count(*)::text FROM post", "57"),
            ],
            Conflicts = ["1: another tenant's row has its unique key now: person_mail_key"],
        },
        new("a unique value given to a row that a bad transaction changed", "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE, n int); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE SET NULL); INSERT INTO p SELECT n, 'c' || n, n FROM generate_series(1, 9) n; INSERT INTO c SELECT n, n FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE p SET n = 0 WHERE id > 5"), Step.LiveOnly("UPDATE c SET id = id + 100 WHERE id = 2"), Step.Bad("DELETE FROM c WHERE id < 4 OR id > 100; DELETE FROM p WHERE id < 4"), Step.LiveOnly("UPDATE p SET code = 'c2' WHERE id = 7"))
        {
            Expect = [("SELECT string_agg(id || code || n, ' ' ORDER BY id) FROM p", "1c11 3c33 4c44 5c55 6c66 7c27 8c88 9c99"), ("SELECT string_agg(id || ':' || coalesce(p::text, '-'), ' ' ORDER BY id) FROM c", "1:1 3:3 4:4 5:5 6:6 7:7 8:8 9:9 102:-")], Conflicts = ["2: a row that was there before has its unique key now"],
        },
        new("a child of a row in conflict comes back without it", "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE SET NULL); INSERT INTO p SELECT n, 'c' || n FROM generate_series(1, 9) n; INSERT INTO c SELECT n, n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM c WHERE id < 4; DELETE FROM p WHERE id < 4"), Step.LiveOnly("UPDATE p SET code = 'c2' WHERE id = 7"))
        {
            Expect = [("SELECT string_agg(coalesce(p::text, '-'), ' ' ORDER BY id) FROM c", "1 - 3 4 5 6 7 8 9")], Conflicts = ["2: "], Remarks = ["1 rows of public.c come back without what they referred to by c_p_fkey: it is in conflict"],
        },
        new("a parent's key updated and its children deleted", Departments, Step.Bad("UPDATE dept SET id = id + 100; DELETE FROM emp WHERE id < 20; DELETE FROM emp2 WHERE id < 20; DELETE FROM emp3 WHERE id < 20"), Step.Good("UPDATE emp SET id = 1000 WHERE id = 30")),
        new("deleted and inserted again by the bad transaction", Settings + Tags, Step.Bad("DELETE FROM setting; INSERT INTO setting SELECT 'k' || n, 'default', n FROM generate_series(1, 30) n; DELETE FROM tag; INSERT INTO tag (name, colour) SELECT 'tag' || n, 'grey' FROM generate_series(1, 20) n")),
        new("inserted again in a savepoint", Settings, Step.Bad("DELETE FROM setting; SAVEPOINT a; INSERT INTO setting SELECT 'k' || n, 'default', n FROM generate_series(1, 30) n; RELEASE a")),
        new("inserted again and edited since is a conflict", Settings + Tags, Step.Bad("DELETE FROM setting; INSERT INTO setting SELECT 'k' || n, 'default', n FROM generate_series(1, 30) n; DELETE FROM tag WHERE id < 5; INSERT INTO tag (id, name) SELECT 100 + n, 'tag' || n FROM generate_series(1, 4) n"),
            Step.LiveOnly("UPDATE setting SET w = 100 WHERE k = 'k3'; UPDATE tag SET colour = 'mine' WHERE id = 102"))
        {
            Expect = [("SELECT string_agg(k || v || w, ',') FROM setting WHERE v NOT LIKE 'mine%'", "k3default100"), ("SELECT string_agg(id || name || colour, ',' ORDER BY id) FROM tag WHERE id < 4 OR id > 20", "1tag1colour1,3tag3colour3,102tag2mine"), ("SELECT count(*)::text FROM item_tag", "57")],
            Conflicts = ["k3: ", "2: ", "1, 2: "],
        },
        new("truncated and filled again by the bad transaction", Settings, Step.Bad("TRUNCATE setting; INSERT INTO setting SELECT 'k' || n, 'default', n FROM generate_series(1, 35) n"))
        {
            Expect = [("SELECT count(*)::text FROM setting WHERE v = 'mine' || w", "30")],
        },
        new("keys updated in a circle of foreign keys", "CREATE TABLE co (id int PRIMARY KEY, hq int); CREATE TABLE br (co int NOT NULL REFERENCES co ON UPDATE CASCADE, no int, PRIMARY KEY (co, no)); ALTER TABLE co ADD FOREIGN KEY (id, hq) REFERENCES br (co, no) DEFERRABLE INITIALLY DEFERRED;" +
            "INSERT INTO co SELECT n, NULL FROM generate_series(1, 6) n; INSERT INTO br SELECT n, 1 FROM generate_series(1, 6) n; UPDATE co SET hq = 1;", Step.Bad("UPDATE co SET id = id + 1000 WHERE id > 2")),
        new("a unique value given to another row", Customers, Step.Bad("UPDATE cust SET email = 'tmp' WHERE id = 1; DELETE FROM ord WHERE cust = 2; DELETE FROM cust WHERE id = 2; UPDATE cust SET email = 'c2' WHERE id = 1")),
        new("rows put together as one", Customers, Step.Bad("UPDATE ord SET cust = cust - 10 WHERE cust > 15; DELETE FROM cust WHERE id > 15; UPDATE cust SET email = 'c' || id + 10 WHERE id BETWEEN 6 AND 10"), Step.Good("UPDATE ord SET amount = 1000 WHERE id IN (15, 16, 17)")),
        new("rows renumbered where one was deleted", "CREATE TABLE x (id int PRIMARY KEY); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x ON DELETE CASCADE, pos int); CREATE UNIQUE INDEX ON y (x, pos); INSERT INTO x SELECT generate_series(1, 5);" +
            "INSERT INTO y SELECT (x - 1) * 10 + p, x, p FROM generate_series(1, 5) x, generate_series(1, 10) p; CREATE FUNCTION renumber() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE y SET pos = pos - 1 WHERE x = OLD.x AND pos > OLD.pos; RETURN NULL; END $$;" +
            "CREATE TRIGGER renumber AFTER DELETE ON y FOR EACH ROW EXECUTE FUNCTION renumber();", Step.Bad("DELETE FROM y WHERE pos = 3")),
        new("keys shifted onto a deleted row's", "CREATE TABLE p (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE); INSERT INTO p SELECT n, 'v' || n FROM generate_series(1, 9) n; INSERT INTO c SELECT n, n FROM generate_series(1, 9) n;",
            Step.Bad("DELETE FROM p WHERE id = 1; UPDATE p SET id = -id; UPDATE p SET id = -id - 1")),
        new("keys shifted in a tree", "CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node ON UPDATE CASCADE ON DELETE CASCADE, name text); INSERT INTO node SELECT n, nullif(n / 2, 0), 'n' || n FROM generate_series(1, 60) n;",
            Step.Bad("UPDATE node SET id = id + 1000; UPDATE node SET id = id - 999")),
        new("keys given again after a restart", "CREATE TABLE x (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text); CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x); INSERT INTO x (v) SELECT 'v' || n FROM generate_series(1, 20) n; INSERT INTO y SELECT n, n FROM generate_series(1, 20) n;",
            Step.Bad("TRUNCATE x RESTART IDENTITY CASCADE"), Step.LiveOnly("INSERT INTO x (v) VALUES ('new1'), ('new2'); INSERT INTO y VALUES (1000, 1)"))
        {
            Expect = [("SELECT string_agg(v, ',' ORDER BY id) FROM x WHERE id < 4", "new1,new2,v3"), ("SELECT string_agg(id::text, ',' ORDER BY id) FROM y WHERE id < 4 OR id > 20", "3,1000")], Conflicts = ["1: ", "2: "],
        },
        new("a dropped table made again by hand", Settings, Step.Bad("DROP TABLE setting"), Step.LiveOnly("CREATE TABLE setting (k text PRIMARY KEY, v text, w int); INSERT INTO setting VALUES ('k5', 'new', 5)")) { Refused = "was made again since" },
        new("a dropped column made again by hand", Settings, Step.Bad("ALTER TABLE setting DROP COLUMN v"), Step.LiveOnly("ALTER TABLE setting ADD COLUMN v text")) { Refused = "was made again since" },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Comes_back_or_is_listed_or_refused(RecoveryCase played) => AssertEnded(played);
}
