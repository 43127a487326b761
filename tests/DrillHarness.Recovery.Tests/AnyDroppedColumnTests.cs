using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

/// <summary>Values of a column that a bad transaction dropped find their rows again, whatever became of the rows before and after.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnyDroppedColumnTests() : PlayedCases(All)
{
    private const string Items =
        "CREATE TABLE t (id int PRIMARY KEY, v text NOT NULL DEFAULT 'new', w int); INSERT INTO t SELECT n, 'v' || n, n FROM generate_series(1, 20) n;";

    private const string Pages =
        """
        CREATE TABLE tenant (name text PRIMARY KEY); CREATE TABLE page (tenant text REFERENCES tenant ON UPDATE CASCADE ON DELETE CASCADE, no int, title text, PRIMARY KEY (tenant, no));
        INSERT INTO tenant SELECT 't' || n FROM generate_series(1, 3) n; INSERT INTO page SELECT 't' || t, n, t || ' ' || n FROM generate_series(1, 3) t, generate_series(1, 4) n;
        """;

    private static readonly Step Drop = Step.Bad("ALTER TABLE t DROP COLUMN v");

    private static readonly RecoveryCase[] All =
    [
        new("a key changed since", Items, Drop, Step.Good("UPDATE t SET id = 100 WHERE id = 5"), Step.Good("UPDATE t SET w = 50 WHERE id = 100"), Step.Good("UPDATE t SET id = 1000 WHERE id = 100")) { IsUndone = true },
        new("keys swapped since", Items, Drop, Step.Good("UPDATE t SET id = -1 WHERE id = 1; UPDATE t SET id = 1 WHERE id = 2; UPDATE t SET id = 2 WHERE id = -1")),
        new("a key given to a new row since", Items, Drop, Step.Good("UPDATE t SET id = 100 WHERE id = 1"), Step.Good("INSERT INTO t (id, w) VALUES (1, 7)")),
        new("a row deleted since and its key given to a new one", Items, Drop, Step.Good("DELETE FROM t WHERE id < 4"), Step.Good("INSERT INTO t (id, w) VALUES (3, 33)")),
        new("keys that follow a parent's", Pages, Step.Bad("ALTER TABLE page DROP COLUMN title"), Step.Good("UPDATE tenant SET name = 'new' WHERE name = 't1'"),
            Step.Good("UPDATE tenant SET name = 'x' WHERE name = 't2'; UPDATE tenant SET name = 't2' WHERE name = 't3'; UPDATE tenant SET name = 't3' WHERE name = 'x'"), Step.Good("INSERT INTO tenant VALUES ('t1'); INSERT INTO page VALUES ('t1', 1)")),
        new("rows deleted by an earlier bad transaction", Items, Step.Bad("DELETE FROM t WHERE id < 5"), Step.Good("UPDATE t SET v = 'edited' WHERE id = 7"), Drop, Step.Good("UPDATE t SET id = 100 WHERE id = 8")) { IsUndone = true },
        new("rows deleted by the same transaction", Items, Step.Bad("DELETE FROM t WHERE id < 5; ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET id = 100 WHERE id = 8")),
        new("rows deleted by a later bad transaction", Items, Drop, Step.Good("UPDATE t SET w = 60 WHERE id = 6"), Step.Bad("DELETE FROM t WHERE id < 8"), Step.Good("UPDATE t SET id = 100 WHERE id = 8")),
        new("rows whose key was changed, and that a later bad transaction deleted", Items, Drop, Step.Good("UPDATE t SET id = 100 + id WHERE id < 4"), Step.Bad("DELETE FROM t WHERE id > 100")),
        new("values that an earlier bad transaction changed", Items, Step.Bad("UPDATE t SET v = 'bad' WHERE id < 10"), Step.Good("UPDATE t SET v = 'mine' WHERE id = 2"), Step.Good("UPDATE t SET id = 100 WHERE id = 3"), Step.Bad("UPDATE t SET v = 'worse' WHERE id < 4"), Drop,
            Step.Good("UPDATE t SET id = 200 WHERE id = 4"), Step.Good("UPDATE t SET w = 5 WHERE id = 5")) { IsUndone = true },
        new("values that the same transaction changed", Items, Step.Bad("UPDATE t SET v = 'bad', w = 0 WHERE id < 10; ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET id = 100 WHERE id = 8")),
        new("keys that a bad transaction changed too", Items, Step.Bad("UPDATE t SET id = id + 500 WHERE id < 10; ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET w = 5 WHERE id = 505"), Step.Good("UPDATE t SET id = 100 WHERE id = 12")),
        new("two columns one after the other", Items, Drop, Step.Good("UPDATE t SET w = w + 100 WHERE id < 5"), Step.Good("UPDATE t SET id = 100 WHERE id = 4"), Step.Bad("ALTER TABLE t DROP COLUMN w"), Step.Good("UPDATE t SET id = 200 WHERE id = 100")) { IsUndone = true },
        new("values of many types that an earlier bad transaction changed", "CREATE TABLE t (id int PRIMARY KEY, b boolean, i inet, c char(5), ts timestamptz, n numeric, j jsonb, a text[], f float8, y bytea); INSERT INTO t SELECT n, n % 2 = 0, ('10.0.0.' || n)::inet, 'x' || n, '2024-01-01 10:00+00'::timestamptz + n * interval '1 day', n / 3.0, jsonb_build_object('n', n), ARRAY['a' || n, NULL], n / 7.0::float8, decode(md5(n::text), 'hex') FROM generate_series(1, 12) n; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo'); END $$;",
            Step.Bad("UPDATE t SET b = NOT b, i = '10.1.1.1', c = 'bad', ts = '2020-01-01', n = 0, j = '{}', a = '{}', f = 1, y = 'bad' WHERE id < 8"), Step.Good("UPDATE t SET b = NULL, c = 'mine', ts = '2030-01-01 00:00+00' WHERE id = 3"), Step.Bad("DELETE FROM t WHERE id IN (4, 9)"), Step.Bad("ALTER TABLE t DROP COLUMN b, DROP COLUMN i, DROP COLUMN c, DROP COLUMN ts, DROP COLUMN n, DROP COLUMN j, DROP COLUMN a, DROP COLUMN f, DROP COLUMN y"), Step.Good("UPDATE t SET id = 100 WHERE id = 5")),
        new("a key of padded text", "CREATE TABLE t (code char(5) PRIMARY KEY, v text); INSERT INTO t SELECT 'k' || n, 'v' || n FROM generate_series(1, 9) n;", Step.Bad("ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET code = 'new' WHERE code = 'k1'"), Step.Good("INSERT INTO t (code) VALUES ('k1')")),
        new("keys that an earlier bad transaction swapped and shifted", Items, Step.Bad("UPDATE t SET id = -1 WHERE id = 1; UPDATE t SET id = 1 WHERE id = 2; UPDATE t SET id = 2 WHERE id = -1; UPDATE t SET id = id + 500 WHERE id > 15"), Step.Good("UPDATE t SET v = 'mine' WHERE id IN (16, 516)"), Drop, Step.Good("UPDATE t SET w = 3 WHERE id IN (17, 517)")),
        new("a key that cannot come back", Items, Step.Bad("UPDATE t SET id = id + 500 WHERE id < 10; ALTER TABLE t DROP COLUMN v"), Step.LiveOnly("INSERT INTO t (id, w) VALUES (5, 7)"))
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id IN (4, 5, 505)", "4v4 5new 505v5")], Conflicts = ["505: another row"],
        },
        new("a row that took the key of one that a bad transaction deleted later", Items, Drop, Step.Bad("DELETE FROM t WHERE id = 10"), Step.LiveOnly("UPDATE t SET id = 10 WHERE id = 5"))
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id BETWEEN 4 AND 11", "4v4 6v6 7v7 8v8 9v9 10v5 11v11")], Conflicts = ["10: "],
        },
        new("a table written anew, and a row's key given to a new one", Items, Drop, Step.Good("VACUUM FULL t"), Step.Good("DELETE FROM t WHERE id = 3"), Step.Good("INSERT INTO t (id, w) VALUES (3, 33)"))
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id BETWEEN 2 AND 4", "2v2 3new 4v4")], Remarks = ["1 values of public.t.v find no row"],
        },
        new("a column renamed, and another added, between a deletion and the drop", Items, Step.Bad("DELETE FROM t WHERE id < 5; UPDATE t SET v = 'bad' WHERE id = 6"), Step.Good("ALTER TABLE t RENAME v TO title; ALTER TABLE t ADD COLUMN x int DEFAULT 7"), Step.Good("UPDATE t SET x = id WHERE id > 5"), Step.Bad("ALTER TABLE t DROP COLUMN title, DROP COLUMN x")),
        new("a key renamed between a deletion and the drop, and since", Items, Step.Bad("DELETE FROM t WHERE id < 5"), Step.Good("ALTER TABLE t RENAME id TO item_id"), Drop, Step.Good("ALTER TABLE t RENAME item_id TO nr"), Step.Good("UPDATE t SET nr = 100 WHERE nr = 8")),
        new("values of one tenant", "CREATE TABLE tenant (id int PRIMARY KEY); INSERT INTO tenant VALUES (1), (2); CREATE TABLE t (id int PRIMARY KEY, tenant int REFERENCES tenant, v text); INSERT INTO t SELECT n, 1 + n % 2, 'v' || n FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE t SET v = 'bad' WHERE id < 6"), Step.Bad("ALTER TABLE t DROP COLUMN v"))
        {
            TenantTable = "tenant", Options = options => options with { OnlyTenants = ["1"] }, Expect = [("SELECT string_agg(v, ' ' ORDER BY id) FROM t", "bad v2 bad v4 bad v6 v7 v8 v9")],
        },
        new("rows deleted and put in again before the drop", Items, Step.Bad("DELETE FROM t WHERE id < 4; INSERT INTO t (id, w) VALUES (1, 1), (2, 2)"), Drop)
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id < 5", "1new 2new 3v3 4v4")], Remarks = ["2 rows of public.t were deleted and put in again"],
        },
        new("identities of all sorts", "CREATE TABLE a (id int PRIMARY KEY, n int GENERATED BY DEFAULT AS IDENTITY (INCREMENT 10 START 1000 MINVALUE 1000)); INSERT INTO a (id) SELECT generate_series(1, 3); INSERT INTO a VALUES (4, 2147483647); CREATE TABLE \"A b.c\" (id int PRIMARY KEY, \"N \"\"x\" bigint GENERATED ALWAYS AS IDENTITY (START -50 INCREMENT -5)); INSERT INTO \"A b.c\" (id) SELECT generate_series(1, 3); " +
            "CREATE TABLE p (id int, n int GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (id)) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20); INSERT INTO p (id) VALUES (1), (11), (2);",
            Step.Bad("ALTER TABLE a DROP COLUMN n; ALTER TABLE \"A b.c\" DROP COLUMN \"N \"\"x\"; ALTER TABLE p DROP COLUMN n"), Step.Good("INSERT INTO a (id) VALUES (5), (6)"), Step.Good("INSERT INTO \"A b.c\" (id) VALUES (7)"), Step.Good("INSERT INTO p (id) VALUES (12)"))
        {
            AlsoAlike = ["SELECT string_agg(attrelid::regclass || attname || attidentity, ' ' ORDER BY attrelid::regclass::text) FROM pg_attribute WHERE attidentity <> ''", "INSERT INTO a (id) VALUES (7) RETURNING n::text"],
        },
        new("definitions that another transaction holds", Items + "CREATE TABLE u (id int PRIMARY KEY, z int DEFAULT 1);", Step.LiveOnly("BEGIN; ALTER TABLE u ADD COLUMN x int; PREPARE TRANSACTION 'mine'"), Drop, Step.LiveOnly("COMMIT PREPARED 'mine'")) { Refused = "another transaction holds public.u" },
        new("a dropped column that was part of the key", Items, Step.Bad("ALTER TABLE t DROP COLUMN id")) { Refused = "its table's key went with it" },
        new("an identity, and the type of a column that rows were deleted with", "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY (START 100), m mood, a mood[]); INSERT INTO t (id, m, a) SELECT n, 'glad', '{sad,glad}' FROM generate_series(1, 20) n;",
            Step.Bad("DELETE FROM t WHERE id < 5"), Step.Good("UPDATE t SET m = 'sad' WHERE id = 6"), Step.Bad("ALTER TABLE t DROP COLUMN n; DROP TYPE mood CASCADE"), Step.Good("UPDATE t SET id = 100 WHERE id = 7"), Step.Good("INSERT INTO t (id) VALUES (200), (201)"))
        {
            AlsoAlike = ["SELECT nextval('t_n_seq')::text", "SELECT attname || attidentity || format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname"],
        },
        new("a column of a table that is locked long after another", Items + "CREATE TABLE u (id int PRIMARY KEY, x int); INSERT INTO u VALUES (1, 1);", Step.BadAround("ALTER TABLE u DROP COLUMN x; UPDATE t SET w = 0 WHERE id < 5", "UPDATE t SET v = 'edited' WHERE id IN (5, 6); UPDATE t SET id = 100 WHERE id = 7", "ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE t SET id = 200 WHERE id = 6")),
        new("two tables that are locked one after the other", Items + "CREATE TABLE u (LIKE t INCLUDING ALL); INSERT INTO u TABLE t;", Step.BadAround("ALTER TABLE u DROP COLUMN v", "UPDATE t SET v = 'edited', w = 1 WHERE id = 5", "ALTER TABLE t DROP COLUMN v"), Step.Good("UPDATE u SET id = 200 WHERE id = 6")),
        new("a table dropped long after another", Items + "CREATE TABLE u (LIKE t INCLUDING ALL); INSERT INTO u TABLE t;", Step.BadAround("DROP TABLE u", "UPDATE t SET v = 'edited', w = 1 WHERE id = 5", "DROP TABLE t")),
        new("a column beside a change that writes the table anew", Items, Step.Bad("ALTER TABLE t DROP COLUMN v, ADD COLUMN r float DEFAULT random()"), Step.Good("UPDATE t SET id = 100 WHERE id = 5"))
        {
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id IN (3, 4, 100)", "3v3 4v4 100new")], Remarks = ["1 values of public.t.v"],
        },
        new("a table written anew since", Items, Drop, Step.Good("UPDATE t SET id = 100 WHERE id = 4"), Step.Good("UPDATE t SET id = 200 WHERE id IN (5); UPDATE t SET id = 201 WHERE id = 6"), Step.Good("VACUUM FULL t"), Step.Good("UPDATE t SET w = 1 WHERE id = 10"))
        {
            Remarks = ["2 values of public.t.v find no row, which was deleted since or has another key by now that cannot be told: 5; 6"], Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id IN (3, 10, 100, 200, 201)", "3v3 10v10 100v4 200new 201new")],
        },
        new("a key changed after the plan", Items, Drop, Step.Good("UPDATE t SET id = 100 WHERE id = 4"))
        {
            AfterPlan = "UPDATE t SET id = 200 WHERE id = 5", Remarks = ["1 values of public.t.v"],
            Expect = [("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t WHERE id IN (3, 100, 200)", "3v3 100v4 200new")],
        },
        new("a row moved to another partition since", "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200); INSERT INTO p SELECT n, 'v' || n FROM generate_series(90, 110) n;",
            Step.Bad("ALTER TABLE p DROP COLUMN v"), Step.Good("UPDATE p SET id = id + 10 WHERE id > 105"), Step.Good("UPDATE p SET id = 150 WHERE id = 95"))
        {
            Remarks = ["1 values of public.p1.v"], Expect = [("SELECT string_agg(id || coalesce(v, '-'), ' ' ORDER BY id) FROM p WHERE id IN (94, 105, 116, 120, 150)", "94v94 105v105 116v106 120v110 150-")],
        },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Values_find_their_rows(RecoveryCase played) => AssertEnded(played);
}
