using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnyPartitionMoveTests() : PlayedCases(All)
{
    private const string Listed = "CREATE TABLE r (id int, k text, v int, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); " +
        "CREATE TABLE rc PARTITION OF r FOR VALUES IN ('c'); INSERT INTO r SELECT n, 'a', n FROM generate_series(1, 9) n; INSERT INTO r SELECT n, 'b', n FROM generate_series(21, 29) n;";

    private const string Children = Listed + "CREATE TABLE c (id int PRIMARY KEY, r int, k text, FOREIGN KEY (r, k) REFERENCES r ON UPDATE CASCADE ON DELETE CASCADE); INSERT INTO c SELECT r.id * 10, r.id, r.k FROM r;";

    private static readonly RecoveryCase[] All =
    [
        new("a row that an update moves to another partition", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 5")) { IsUndone = true },
        new("moved rows that were edited, given another key, moved on or deleted since", Listed, Step.Bad("UPDATE r SET k = 'b', v = v + 1000 WHERE id < 8"),
            Step.Good("UPDATE r SET v = 77 WHERE id = 2"), Step.Good("DELETE FROM r WHERE id = 3"), Step.Good("UPDATE r SET id = id + 100 WHERE id = 4"), Step.Good("UPDATE r SET id = id + 100, v = 5 WHERE id = 5"),
            Step.LiveOnly("UPDATE r SET k = 'c' WHERE id = 6"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, k, v), ',' ORDER BY id) FROM r WHERE id NOT BETWEEN 20 AND 30", "1 a 1,2 a 77,6 c 1006,7 a 7,8 a 8,9 a 9,104 a 4,105 a 5")], IsUndone = true,
        },
        new("a moved row whose place is taken", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 5"), Step.LiveOnly("INSERT INTO r VALUES (2, 'a', 99)"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, k, v), ',' ORDER BY id, k) FROM r WHERE id < 6", "1 a 1,2 a 99,2 b 2,3 a 3,4 a 4,5 a 5")], Conflicts = ["2, b: another row stands in its place"],
        },
        new("moved by several transactions with edits in between", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 7"), Step.Good("UPDATE r SET v = v + 100 WHERE id IN (1, 2)"), Step.Bad("UPDATE r SET k = 'c' WHERE id < 5"),
            Step.Good("UPDATE r SET v = v + 1000 WHERE id IN (2, 3)"), Step.Bad("UPDATE r SET k = 'b', v = 0 WHERE id IN (2, 4)")) { IsUndone = true },
        new("moved there and back with an edit in between", Listed, Step.Bad("UPDATE r SET k = 'b', v = 1 WHERE id < 7"), Step.Good("UPDATE r SET v = v + 100 WHERE id IN (1, 2)"), Step.Bad("UPDATE r SET k = 'a' WHERE id < 5"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, k, v), ',' ORDER BY id) FROM r WHERE id < 10", "1 a 101,2 a 101,3 a 3,4 a 4,5 a 5,6 a 6,7 a 7,8 a 8,9 a 9")],
        },
        new("changed, moved, moved on, back and deleted in one transaction", Listed, Step.Bad("UPDATE r SET v = 0 WHERE id < 9; UPDATE r SET k = 'b' WHERE id < 8; UPDATE r SET v = -1 WHERE id < 6; UPDATE r SET k = 'c' WHERE id < 5; " +
            "UPDATE r SET k = 'a' WHERE id < 3; DELETE FROM r WHERE id IN (2, 4, 5, 21); SAVEPOINT s; UPDATE r SET k = 'b'; ROLLBACK TO s; SAVEPOINT t; UPDATE r SET k = 'a' WHERE id = 22; RELEASE t; " +
            "INSERT INTO r VALUES (50, 'a', 0), (51, 'a', 0); UPDATE r SET k = 'b' WHERE id = 50"), Step.Good("UPDATE r SET v = 500 WHERE id IN (1, 6)"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, k, v), ',' ORDER BY id) FROM r WHERE id < 23 OR id > 40", "1 a 500,2 a 2,3 a 3,4 a 4,5 a 5,6 a 500,7 a 7,8 a 8,9 a 9,21 b 21,22 b 22,50 b 0,51 a 0")], IsUndone = true,
        },
        new("moved, then deleted by another bad transaction", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 5"), Step.Good("UPDATE r SET v = 100 WHERE id = 2"), Step.Bad("DELETE FROM r WHERE id < 4")) { IsUndone = true },
        new("moved rows with large values", "CREATE TABLE r (id int, k text, v text, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); " +
            "ALTER TABLE ra ALTER v SET STORAGE EXTERNAL; ALTER TABLE rb ALTER v SET STORAGE EXTERNAL; INSERT INTO r SELECT n, 'a', CASE WHEN n % 2 = 0 THEN repeat('x' || n, 20000) ELSE 'small' END FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE r SET k = 'b' WHERE id < 7; UPDATE r SET v = v || 'more' WHERE id IN (1, 2)"), Step.Good("UPDATE r SET v = repeat('y', 30000) WHERE id = 4")) { IsUndone = true },
        new("children of a moved row whose key was changed since", Children, Step.Bad("UPDATE r SET k = 'b' WHERE id < 6; DELETE FROM c WHERE id < 60"), Step.Good("UPDATE r SET id = id + 100 WHERE id = 2"), Step.Good("DELETE FROM r WHERE id = 3"),
            Step.Good("UPDATE r SET v = 0 WHERE id = 4"), Step.Bad("DELETE FROM r WHERE id = 5")) { IsUndone = true },
        new("a row that was moved to a deleted one's place is not that one", Listed + "CREATE TABLE c (id int PRIMARY KEY, r int, k text, FOREIGN KEY (r, k) REFERENCES r ON DELETE CASCADE); INSERT INTO c VALUES (1, 21, 'b'); INSERT INTO r VALUES (21, 'a', 0);",
            Step.Bad("DELETE FROM r WHERE k = 'b'"), Step.LiveOnly("UPDATE r SET k = 'b' WHERE id = 21"))
        {
            Expect = [("SELECT count(*) || ' ' || (SELECT count(*) FROM c) FROM r WHERE k = 'b'", "9 0")], Conflicts = ["21, b: its key is another row's now", "1: its parent is in conflict"],
        },
        new("what refers to a moved row goes back with it", Children, Step.Bad("UPDATE r SET k = 'b' WHERE id < 6; DELETE FROM c WHERE id = 20"), Step.LiveOnly("INSERT INTO c VALUES (11, 1, 'b')"), Step.Good("UPDATE c SET id = 31 WHERE id = 30"), Step.Good("DELETE FROM c WHERE id = 40"))
        {
            Expect = [("SELECT string_agg(concat_ws(' ', id, r, k), ',' ORDER BY id) FROM c WHERE r < 6", "10 1 a,11 1 a,20 2 a,31 3 a,50 5 a"), ("SELECT string_agg(id || k, ',' ORDER BY id) FROM r WHERE id < 6", "1a,2a,3a,4a,5a")], IsUndone = true,
        },
        new("two partitions' rows swapped", Listed + "INSERT INTO r SELECT n, 'b', n + 100 FROM generate_series(1, 5) n;",
            Step.Bad("UPDATE r SET k = 'c' WHERE k = 'a'; UPDATE r SET k = 'a' WHERE k = 'b'; UPDATE r SET k = 'b' WHERE k = 'c'"), Step.Good("UPDATE r SET v = v + 1000 WHERE v IN (2, 103, 21)")) { IsUndone = true },
        new("keys that hash to another partition", "CREATE TABLE h (id int PRIMARY KEY, v int) PARTITION BY HASH (id); CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 0); CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 1); " +
            "CREATE TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 2); CREATE TABLE c (id int PRIMARY KEY, h int REFERENCES h ON UPDATE CASCADE); INSERT INTO h SELECT n, n FROM generate_series(1, 60) n; INSERT INTO c SELECT n, n FROM generate_series(1, 60) n;",
            Step.Bad("UPDATE h SET id = id + 1000 WHERE id > 5"), Step.Good("UPDATE h SET v = v + 500 WHERE v % 7 = 0"), Step.Good("DELETE FROM c WHERE id = 9"), Step.Good("UPDATE h SET v = -1 WHERE v = 9")) { IsUndone = true },
        new("partitions of partitions, with columns in another order", "CREATE TABLE r (id int GENERATED ALWAYS AS IDENTITY, at date, k text, v text, twice int GENERATED ALWAYS AS (length(v) * 2) STORED, PRIMARY KEY (id, at, k)) PARTITION BY RANGE (at); " +
            "CREATE TABLE y1 PARTITION OF r FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (k); CREATE TABLE y1a PARTITION OF y1 FOR VALUES IN ('a'); CREATE TABLE y1d PARTITION OF y1 DEFAULT; " +
            "CREATE TABLE y2 (gone int, v text, twice int GENERATED ALWAYS AS (length(v) * 2) STORED, k text NOT NULL, at date NOT NULL, id int NOT NULL); ALTER TABLE y2 DROP gone; ALTER TABLE r ATTACH PARTITION y2 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01'); " +
            "INSERT INTO r (at, k, v) SELECT date '2026-12-25' + n, CASE WHEN n % 2 = 0 THEN 'a' ELSE 'z' END, 'v' || n FROM generate_series(1, 14) n;",
            Step.Bad("UPDATE r SET at = at + 5"), Step.Good("UPDATE r SET v = 'edited' WHERE id IN (3, 12)"), Step.Bad("UPDATE r SET k = 'a' WHERE id < 5")) { IsUndone = true },
        new("moved rows of a table without a key", "CREATE TABLE r (k text, v int) PARTITION BY LIST (k); CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); INSERT INTO r SELECT 'a', n % 3 FROM generate_series(1, 9) n;",
            Step.Bad("UPDATE r SET k = 'b' WHERE v < 2")) { IsUndone = true },
        new("moved rows whose partition is not there any more", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"), Step.LiveOnly("DROP TABLE ra"))
        {
            Expect = [("SELECT count(*)::text FROM r WHERE id < 4 AND k = 'b'", "3")], Conflicts = ["1, b: the partition that it was in is not there any more"],
        },
        new("moved, and a partition dropped by another bad transaction", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"), Step.Good("UPDATE r SET v = 50 WHERE id = 2"), Step.Bad("DROP TABLE ra")) { Refused = "recover in two plans" },
        new("moved, and the partition that rows went to dropped by another bad transaction", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"), Step.Bad("DROP TABLE rb")) { Refused = "recover in two plans" },
        new("moved, and a partition detached by another bad transaction", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"), Step.Bad("ALTER TABLE r DETACH PARTITION ra")) { IsUndone = true },
        new("moved rows and triggers that fire always", Listed + "CREATE TABLE log (id int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id); RETURN NULL; END $$; " +
            "CREATE TRIGGER noting AFTER INSERT ON ra FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE ra ENABLE ALWAYS TRIGGER noting; DELETE FROM log;", Step.Bad("UPDATE r SET k = 'b' WHERE id < 4")) { IsUndone = true },
        new("moved rows, and a trigger that writes at the end of the statement", Listed + "CREATE TABLE log (id int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (OLD.id); RETURN NULL; END $$; " +
            "CREATE TRIGGER noting AFTER UPDATE OR DELETE ON r FOR EACH ROW EXECUTE FUNCTION note();", Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"))
        {
            Expect = [("SELECT string_agg(id || k, ',' ORDER BY id) FROM r WHERE id < 6", "1a,2a,3a,4a,5a")],
        },
        new("moved rows, and a trigger that writes elsewhere in between", Listed + "CREATE TABLE log (id int); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id); RETURN NEW; END $$; " +
            "CREATE TRIGGER noting BEFORE INSERT ON r FOR EACH ROW EXECUTE FUNCTION note();", Step.Bad("UPDATE r SET k = 'b' WHERE id < 4")) { Refused = "where they went cannot be told" },
        new("moved rows and a key without the partition key", "CREATE TABLE r (id int NOT NULL, k text, v int) PARTITION BY LIST (k); CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); " +
            "ALTER TABLE ra ADD PRIMARY KEY (id); ALTER TABLE rb ADD PRIMARY KEY (id); INSERT INTO r SELECT n, 'a', n FROM generate_series(1, 9) n;", Step.Bad("UPDATE r SET k = 'b' WHERE id < 4")) { Refused = "does not hold the partition key" },
        new("moved, and a partition dropped by the same transaction", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4; DROP TABLE ra")) { Refused = "which rows it dropped and which it moved cannot be told" },
        new("left out: moved rows", Listed + "CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1), (2);", Step.Bad("UPDATE r SET k = 'b' WHERE id < 4; DELETE FROM other"))
        {
            Without = ["r"], Expect = [("SELECT count(*)::text FROM rb WHERE id < 4", "3"), ("SELECT count(*)::text FROM other", "2")],
        },
        new("moved rows of some tenants", "CREATE TABLE tenant (id int PRIMARY KEY); INSERT INTO tenant VALUES (1), (2); CREATE TABLE r (id int, tenant int REFERENCES tenant, k text, PRIMARY KEY (id, k)) PARTITION BY LIST (k); " +
            "CREATE TABLE ra PARTITION OF r FOR VALUES IN ('a'); CREATE TABLE rb PARTITION OF r FOR VALUES IN ('b'); INSERT INTO r SELECT n, 1 + n % 2, 'a' FROM generate_series(1, 9) n;", Step.Bad("UPDATE r SET k = 'b' WHERE id < 6"))
        {
            TenantTable = "tenant", Options = options => options with { OnlyTenants = ["2"] }, Expect = [("SELECT string_agg(id || k, ',' ORDER BY id) FROM r WHERE id < 7", "1a,2b,3a,4b,5a,6a")],
        },
        new("a moved row that is edited after it came back", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"))
        {
            IsUndone = true, BeforeUndo = "UPDATE r SET v = 99 WHERE id = 2", Left = ["2, a: edited since"], ExpectUndone = [("SELECT string_agg(concat_ws(' ', id, k, v), ',' ORDER BY id) FROM r WHERE id < 5", "1 b 1,2 a 99,3 b 3,4 a 4")],
        },
        new("what hangs on a moved row when it is undone", Children, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4"))
        {
            IsUndone = true, BeforeUndo = "INSERT INTO c VALUES (21, 2, 'a')", Left = ["2, a: rows of public.c hang on it", "public.c 20: what it referred to"],
            ExpectUndone = [("SELECT string_agg(id || k, ',' ORDER BY id) FROM r WHERE id < 5", "1b,2a,3b,4a")],
        },
        new("a row moved while the merge waits", Listed, Step.Bad("UPDATE r SET k = 'b' WHERE id < 4")) { Meanwhile = "UPDATE r SET v = 500 WHERE id = 2" },
    ];

    public static IReadOnlyList<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Moved_rows_go_back(RecoveryCase played) => AssertEnded(played);
}
