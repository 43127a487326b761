using DrillHarness.Recovery.Tests.Cases;

namespace DrillHarness.Recovery.Tests;

/// <summary>Customers changed keys of rows that what was deleted, or changed, refers to.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class AnyKeyChangeTests() : PlayedCases(All)
{
    private const string Departments =
        """
        CREATE TABLE dept (id int PRIMARY KEY, code text UNIQUE, n text);
        CREATE TABLE emp (id int PRIMARY KEY, dept int NOT NULL REFERENCES dept ON UPDATE CASCADE ON DELETE CASCADE); CREATE TABLE emp2 (id int PRIMARY KEY, dept int REFERENCES dept ON UPDATE CASCADE);
        CREATE TABLE emp3 (id int PRIMARY KEY, dept int REFERENCES dept ON UPDATE CASCADE ON DELETE SET NULL); CREATE TABLE emp4 (id int PRIMARY KEY, code text REFERENCES dept (code) ON UPDATE CASCADE ON DELETE CASCADE);
        INSERT INTO dept SELECT n, 'c' || n, 'd' || n FROM generate_series(1, 10) n; INSERT INTO emp SELECT n, 1 + n % 10 FROM generate_series(1, 50) n; INSERT INTO emp2 TABLE emp; INSERT INTO emp3 TABLE emp; INSERT INTO emp4 SELECT id, 'c' || dept FROM emp;
        """;

    private const string DeleteAll = "DELETE FROM emp WHERE id < 30; DELETE FROM emp2 WHERE id < 30; DELETE FROM emp3 WHERE id < 30; DELETE FROM emp4 WHERE id < 30";

    private const string Pages =
        """
        CREATE TABLE tenant (name text PRIMARY KEY, n int); CREATE TABLE page (tenant text REFERENCES tenant ON UPDATE CASCADE ON DELETE CASCADE, no int, title text, PRIMARY KEY (tenant, no));
        CREATE TABLE word (id int PRIMARY KEY, t text, p int, FOREIGN KEY (t, p) REFERENCES page ON UPDATE CASCADE ON DELETE CASCADE); CREATE TABLE mark (tenant text, page int, kind text, PRIMARY KEY (tenant, page, kind), FOREIGN KEY (tenant, page) REFERENCES page ON UPDATE CASCADE ON DELETE CASCADE, FOREIGN KEY (tenant) REFERENCES tenant ON UPDATE CASCADE ON DELETE CASCADE);
        INSERT INTO tenant SELECT 't' || n, n FROM generate_series(1, 4) n; INSERT INTO page SELECT 't' || t, n, 'p' || n FROM generate_series(1, 4) t, generate_series(1, 5) n; INSERT INTO word SELECT n, 't' || 1 + n % 4, 1 + n % 5 FROM generate_series(1, 40) n; INSERT INTO mark SELECT tenant, no, 'k' FROM page;
        """;

    private static readonly RecoveryCase[] All =
    [
        new("a parent's key changed since", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4"), Step.Good("UPDATE dept SET n = 'edited' WHERE id IN (101, 5)"), Step.Good("BEGIN; SAVEPOINT a; UPDATE dept SET id = 1000 WHERE id = 101; RELEASE a; COMMIT"))
        {
            Remarks = ["deleted rows of public.emp follow what they refer to by emp_dept_fkey", "deleted rows of public.emp4 follow"],
        },
        new("a parent's key changed since, and the row edited after the plan", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = id + 100 WHERE id < 4")) { AfterPlan = "UPDATE dept SET n = 'edited'" },
        new("two parents' keys swapped since", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = -1 WHERE id = 1; UPDATE dept SET id = 1 WHERE id = 2; UPDATE dept SET id = 2 WHERE id = -1")),
        new("a parent's key changed since and given to a new row", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = 101 WHERE id = 1"), Step.Good("INSERT INTO dept VALUES (1, 'mine', 'new')")),
        new("a parent's key changed and changed back", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = 101 WHERE id = 1"), Step.Good("UPDATE dept SET id = 1 WHERE id = 101"), Step.Good("UPDATE dept SET id = 102 WHERE id = 2; UPDATE dept SET id = 2 WHERE id = 102")),
        new("a parent's key changed and the parent deleted then", Departments.Replace("emp2 TABLE emp", "emp2 SELECT 1000 + id, dept FROM emp WHERE dept > 1"), Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = 101 WHERE id = 1"), Step.Good("DELETE FROM dept WHERE id = 101")),
        new("a parent's key changed between two deletions", Departments, Step.Bad("DELETE FROM emp WHERE id < 10; DELETE FROM emp4 WHERE id < 10"), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4"), Step.Good("UPDATE emp SET id = id + 1000 WHERE id IN (12, 13)"),
            Step.Bad("DELETE FROM emp WHERE id > 1000; DELETE FROM emp WHERE id BETWEEN 10 AND 20; DELETE FROM emp4 WHERE id < 20"), Step.Good("UPDATE dept SET id = id + 1000 WHERE id BETWEEN 102 AND 105")),
        new("a parent's key changed, and the parent taken by a later bad transaction", Departments, Step.Bad("DELETE FROM emp WHERE id < 10; DELETE FROM emp4 WHERE id < 10; UPDATE emp2 SET dept = 9 WHERE id < 20"), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4"),
            Step.Bad("DELETE FROM emp3; DELETE FROM emp2 WHERE id BETWEEN 20 AND 50; DELETE FROM dept WHERE id IN (101, 102)"), Step.Good("UPDATE dept SET id = 1000 WHERE id = 103")),
        new("a parent taken under another key, whose own another row had by then, is a conflict", Departments, Step.Bad("DELETE FROM emp WHERE id < 10"), Step.Good("UPDATE dept SET id = id + 100 WHERE id < 4"), Step.Good("INSERT INTO dept VALUES (1, 'mine', 'new'); INSERT INTO emp VALUES (500, 1)"),
            Step.Bad("DELETE FROM emp WHERE id = 500; DELETE FROM emp3; DELETE FROM emp2; DELETE FROM dept WHERE id IN (101, 102)"))
        {
            Expect = [("SELECT string_agg(id::text, ' ' ORDER BY id) FROM emp WHERE dept = 1 OR id = 500", "NULL"), ("SELECT string_agg(dept::text, ' ' ORDER BY id) FROM emp WHERE id IN (1, 2, 3)", "102 103 4")], Conflicts = ["500: the key"],
        },
        new("a parent's key changed, all of its table taken by a later bad transaction", Departments, Step.Bad("DELETE FROM emp WHERE id < 10"), Step.Good("UPDATE dept SET id = id + 100 WHERE id < 4"), Step.Bad("DELETE FROM emp; DELETE FROM emp2; DELETE FROM emp3; DELETE FROM emp4; DELETE FROM dept")),
        new("a parent's key changed, and the parent changed and deleted by later bad transactions", Departments, Step.Bad("DELETE FROM emp WHERE id < 10"), Step.Good("UPDATE dept SET id = id + 100 WHERE id < 4"), Step.Bad("UPDATE dept SET n = 'bad' WHERE id > 100"), Step.Good("UPDATE dept SET n = 'mine' WHERE id = 102"), Step.Bad("DELETE FROM emp3; DELETE FROM emp2; DELETE FROM dept WHERE id > 100")),
        new("pages of a tenant whose name changed, and who was taken by a later bad transaction", Pages, Step.Bad("DELETE FROM mark WHERE page = 1; DELETE FROM word WHERE id < 10"), Step.Good("UPDATE tenant SET name = 'new' WHERE name = 't1'"), Step.Bad("DELETE FROM tenant WHERE name = 'new'"), Step.Good("INSERT INTO tenant VALUES ('t1')")),
        new("a page whose own key changed, taken by a later bad transaction, of a tenant whose name changed after that", Pages, Step.Bad("DELETE FROM mark WHERE page = 1; DELETE FROM word WHERE id < 10"), Step.Good("UPDATE page SET no = 100 WHERE no = 1"), Step.Bad("DELETE FROM page WHERE no = 100"), Step.Good("UPDATE tenant SET name = 'new' WHERE name = 't1'")),
        new("children whose key names a parent whose key changed since", Pages, Step.Bad("DELETE FROM mark WHERE tenant < 't4'; DELETE FROM word WHERE id < 30; DELETE FROM page WHERE no = 2"), Step.Good("UPDATE tenant SET name = 'new' WHERE name = 't1'"),
            Step.Good("UPDATE tenant SET name = 'x' WHERE name = 't2'; UPDATE tenant SET name = 't2' WHERE name = 't3'; UPDATE tenant SET name = 't3' WHERE name = 'x'")),
        new("values of rows whose key names a parent whose key changed since", Pages, Step.Bad("UPDATE page SET title = 'bad'; UPDATE word SET t = 't1' WHERE id < 20"), Step.Good("UPDATE tenant SET name = 'new' WHERE name = 't1'; UPDATE tenant SET name = 'new2' WHERE name = 't2'")),
        new("references changed to and from a parent whose key changed since", Departments, Step.Bad("UPDATE emp SET dept = 1 WHERE dept < 4; UPDATE emp2 SET dept = NULL WHERE dept < 5; UPDATE emp4 SET code = 'c1'"), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4")),
        new("a parent's key changed, the children's table dropped", Departments, Step.Bad("DROP TABLE emp; DROP TABLE emp4"), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4")),
        new("a parent's key changed, the children's table emptied", Departments, Step.Bad("TRUNCATE emp, emp4"), Step.Good("UPDATE dept SET id = id + 100, code = 'new' || code WHERE id < 4")),
        new("a partitioned parent's key changed since", "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (2000); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE);" +
            "INSERT INTO p SELECT n, 'v' FROM generate_series(990, 1010) n; INSERT INTO c SELECT n, 990 + n % 20 FROM generate_series(1, 60) n;", Step.Bad("DELETE FROM c WHERE id < 50"), Step.Good("UPDATE p SET id = id + 100 WHERE id > 1005; UPDATE p SET id = id - 100 WHERE id < 995")),
        new("a tree whose keys changed since", "CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node ON UPDATE CASCADE ON DELETE CASCADE, name text); INSERT INTO node SELECT n, nullif(n / 2, 0), 'n' || n FROM generate_series(1, 60) n;",
            Step.Bad("DELETE FROM node WHERE id > 30"), Step.Good("UPDATE node SET id = id + 1000 WHERE id BETWEEN 18 AND 22")),
        new("keys changed by a bad transaction and by customers", Departments, Step.Bad("UPDATE dept SET id = id + 500 WHERE id > 1; DELETE FROM emp WHERE id < 20"), Step.Good("UPDATE dept SET code = 'new' WHERE code = 'c3'"), Step.Good("UPDATE dept SET code = 'new4', n = 'x' WHERE code = 'c4'")),
        new("a parent's key changed, and its table written anew", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = 101 WHERE id = 1"), Step.Good("UPDATE dept SET id = -1 WHERE id = 2"), Step.Good("UPDATE dept SET id = 2 WHERE id = 3"), Step.Good("UPDATE dept SET id = 3 WHERE id = -1"),
            Step.Good("UPDATE dept SET code = 'x5' WHERE id = 5"), Step.Good("VACUUM FULL dept")),
        new("a parent's key changed by a bad transaction and by a customer, and so its children's", "CREATE TABLE a (k int PRIMARY KEY); CREATE TABLE b (k int REFERENCES a ON UPDATE CASCADE ON DELETE CASCADE, i int, v text, PRIMARY KEY (k, i)); CREATE TABLE d (k int, i int, j int, PRIMARY KEY (k, i, j), FOREIGN KEY (k, i) REFERENCES b ON UPDATE CASCADE ON DELETE CASCADE);" +
            "INSERT INTO a SELECT generate_series(1, 5); INSERT INTO b SELECT k, i, 'b' FROM generate_series(1, 5) k, generate_series(1, 4) i; INSERT INTO d SELECT k, i, j FROM generate_series(1, 5) k, generate_series(1, 4) i, generate_series(1, 2) j;",
            Step.Bad("UPDATE b SET i = i + 100 WHERE i > 2; DELETE FROM d WHERE j = 1"), Step.Good("UPDATE a SET k = 11 WHERE k = 1"), Step.Good("UPDATE a SET k = 12 WHERE k = 2; INSERT INTO a VALUES (2)"), Step.Good("UPDATE b SET v = 'mine' WHERE k = 11 AND i = 1")),
        new("another key of a parent changed between two deletions", Departments, Step.Bad("DELETE FROM emp WHERE id < 20"), Step.Good("UPDATE dept SET code = 'new' || code WHERE id < 4"), Step.Good("INSERT INTO emp VALUES (100, 2), (101, 7); UPDATE emp SET id = id + 1000 WHERE id = 31"),
            Step.Bad("DELETE FROM emp WHERE id BETWEEN 20 AND 40 OR id >= 100")),
        new("a parent whose key is a number with digits that are not shown", "CREATE TABLE p (id int PRIMARY KEY, f float8 UNIQUE); CREATE TABLE c (id int PRIMARY KEY, f float8 REFERENCES p (f) ON UPDATE CASCADE ON DELETE CASCADE); CREATE TABLE e (id int PRIMARY KEY, f float8, t timestamptz, i interval); INSERT INTO p SELECT n, n / 3.0::float8 FROM generate_series(1, 5) n; INSERT INTO c TABLE p;" +
            "INSERT INTO e SELECT n, n / 7.0::float8, '2020-01-02 03:04:05.678901+00', '1 mon -2 days 03:04' FROM generate_series(1, 5) n; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET extra_float_digits = 0', current_database()); EXECUTE format('ALTER DATABASE %I SET datestyle = %L', current_database(), 'SQL, DMY'); EXECUTE format('ALTER DATABASE %I SET intervalstyle = sql_standard', current_database()); END $$;",
            Step.Bad("DELETE FROM c; TRUNCATE e"), Step.Good("UPDATE p SET f = f * 7 WHERE id < 3")) { AlsoAlike = ["SELECT string_agg(encode(float8send(f), 'hex') || t || i, ' ' ORDER BY id) FROM e"] },
        new("a parent's key changed after the plan is a conflict", Departments, Step.Bad("DELETE FROM emp WHERE id < 30"), Step.Good("DELETE FROM emp2 WHERE dept = 9; DELETE FROM dept WHERE id = 9; UPDATE dept SET id = 101 WHERE id = 1"))
        {
            AfterPlan = "UPDATE dept SET id = 104 WHERE id = 4; UPDATE dept SET n = 'x'", Expect = [("SELECT string_agg(DISTINCT dept::text, ' ') FROM emp WHERE id < 30", "10 101 2 3 5 6 7 8"), ("SELECT count(*)::text FROM emp", "42")],
            Conflicts = ["3: after the plan, its parent was deleted since", "13: after the plan", "23: after the plan"],
        },
        new("a deleted row's key given to another by a change of key", "CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE); CREATE TABLE d (id int PRIMARY KEY, code text REFERENCES p (code) ON UPDATE CASCADE ON DELETE CASCADE);" +
            "INSERT INTO p SELECT n, 'c' || n FROM generate_series(1, 9) n; INSERT INTO c SELECT n, 1 + n % 9 FROM generate_series(1, 27) n; INSERT INTO d SELECT n, 'c' || 1 + n % 9 FROM generate_series(1, 27) n;",
            Step.Bad("DELETE FROM p WHERE id IN (2, 3); DELETE FROM c WHERE p = 5; DELETE FROM d WHERE code = 'c6'"), Step.LiveOnly("UPDATE p SET id = 2 WHERE id = 5; UPDATE p SET code = 'c3' WHERE id = 6"))
        {
            Expect = [("SELECT string_agg(id || code, ' ' ORDER BY id) FROM p", "1c1 2c5 4c4 6c3 7c7 8c8 9c9"), ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM c WHERE p = 2", "4 13 22"), ("SELECT string_agg(id::text, ' ' ORDER BY id) FROM d WHERE code = 'c3'", "5 14 23"), ("SELECT count(*) || ' ' || (SELECT count(*) FROM d) FROM c", "21 21")],
            Conflicts = ["2: its key is another row's now", "3: a row that was there before has its unique key now", "1: its parent is in conflict", "10: its parent is in conflict", "19: its parent is in conflict"],
        },
        new("references changed from a parent that cannot be told any more are conflicts", Departments, Step.Bad("UPDATE emp SET dept = 9 WHERE dept < 4"), Step.Good("UPDATE dept SET id = 102 WHERE id = 2; INSERT INTO dept VALUES (2, 'new', 'new')"), Step.Good("VACUUM FULL dept"))
        {
            Expect = [("SELECT string_agg(dept || 'x' || count, ' ' ORDER BY dept) FROM (SELECT dept, count(*) FROM emp WHERE dept < 4 OR dept = 9 GROUP BY dept) d", "1x5 3x5 9x10")], Conflicts = ["1: the key", "11: the key", "21: the key", "31: the key", "41: the key"],
        },
        new("a parent deleted since and its key given to a new row", Departments.Replace("emp2 TABLE emp", "emp2 SELECT 1000 + id, dept FROM emp WHERE dept > 3"), Step.Bad(DeleteAll), Step.Good("DELETE FROM dept WHERE id < 3"), Step.Good("INSERT INTO dept VALUES (1, 'c1', 'new')"),
            Step.Good("UPDATE dept SET id = 103 WHERE id = 3; DELETE FROM dept WHERE id = 103; INSERT INTO dept VALUES (3, 'n3', 'new')")),
        new("a parent deleted since and its key given to a new row, where references have a default", "CREATE TABLE p (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, p int DEFAULT 1 REFERENCES p ON UPDATE CASCADE ON DELETE SET DEFAULT); INSERT INTO p SELECT n, 'v' FROM generate_series(1, 9) n; INSERT INTO c SELECT n, 1 + n % 9 FROM generate_series(1, 27) n;",
            Step.Bad("DELETE FROM c WHERE id < 20"), Step.Good("DELETE FROM p WHERE id = 2; DELETE FROM p WHERE id = 3"), Step.Good("INSERT INTO p VALUES (2, 'new'); UPDATE p SET id = 104 WHERE id = 4")),
        new("a parent's key changed after its table was written anew is a conflict", Departments, Step.Bad("DELETE FROM emp WHERE id < 30"), Step.Good("VACUUM FULL dept"), Step.Good("UPDATE dept SET id = 102 WHERE id = 2"), Step.Good("UPDATE dept SET id = 103 WHERE id = 3; INSERT INTO dept VALUES (3, 'new', 'new')"))
        {
            Expect = [("SELECT string_agg(DISTINCT dept::text, ' ') FROM emp WHERE id < 30", "1 10 4 5 6 7 8 9"), ("SELECT count(*)::text FROM emp", "44")], Conflicts = ["1: the key", "2: the key", "11: the key", "12: the key", "21: the key", "22: the key"],
        },
        new("a parent that went to another partition", "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE);" +
            "INSERT INTO p SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO c SELECT n, 1 + n % 10 FROM generate_series(1, 30) n;", Step.Bad("DELETE FROM c WHERE id <= 20"), Step.Good("UPDATE p SET id = 102 WHERE id = 2"), Step.Good("UPDATE p SET id = 50 WHERE id = 3"),
            Step.Good("UPDATE p SET id = 103 WHERE id = 4"), Step.Good("UPDATE p SET id = 150, v = 'again' WHERE id = 103"), Step.Good("UPDATE p SET id = 105 WHERE id = 5"), Step.Good("UPDATE p SET id = 55 WHERE id = 105"), Step.Good("INSERT INTO p VALUES (2, 'new'), (103, 'new')")),
        new("a parent that went to another partition that was written anew is a conflict", "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON UPDATE CASCADE ON DELETE CASCADE);" +
            "INSERT INTO p SELECT n, 'v' FROM generate_series(1, 10) n; INSERT INTO c SELECT n, 1 + n % 10 FROM generate_series(1, 30) n;", Step.Bad("DELETE FROM c WHERE id <= 20"), Step.Good("UPDATE p SET id = 102 WHERE id = 2"), Step.Good("VACUUM FULL p2"))
        {
            Expect = [("SELECT count(*)::text FROM c", "28")], Conflicts = ["1: the key", "11: the key"],
        },
        new("a parent's key changed, and its table written anew, is a conflict", Departments, Step.Bad("DELETE FROM emp WHERE id < 30"), Step.Good("UPDATE dept SET id = 101 WHERE id = 1; INSERT INTO dept VALUES (1, 'new', 'new')"), Step.Good("VACUUM FULL dept"))
        {
            Expect = [("SELECT count(*)::text FROM emp", "48")], Conflicts = ["10: the key of what it referred to was changed since", "20: the key"],
        },
        new("undone: rows whose key was changed since are listed", Departments, Step.Bad("DELETE FROM emp WHERE id < 10; UPDATE emp2 SET dept = 1"), Step.Good("UPDATE dept SET n = 'x' WHERE id = 1"))
        {
            IsUndone = true, BeforeUndo = "UPDATE emp SET id = 1003 WHERE id = 3; UPDATE emp2 SET id = 1028 WHERE id = 28", Left = ["public.emp 3: deleted since, or has another key", "public.emp2 28: deleted since"],
            ExpectUndone = [("SELECT string_agg(id::text, ' ' ORDER BY id) FROM emp WHERE id < 10 OR id > 1000", "1003")],
        },
        new("undone: rows that followed a parent's key", Departments, Step.Bad(DeleteAll), Step.Good("UPDATE dept SET id = id + 100 WHERE id < 4")) { IsUndone = true },
    ];

    public static IEnumerable<RecoveryCase> Cases => All;

    [TestCaseSource(nameof(Cases))]
    public void Rows_follow_what_they_refer_to(RecoveryCase played) => AssertEnded(played);
}
