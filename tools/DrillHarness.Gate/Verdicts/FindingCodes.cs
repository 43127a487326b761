namespace DrillHarness.Gate.Verdicts;

/// <summary>Every kind of finding, with the page that <c>drill explain CODE</c> shows.</summary>
public static class FindingCodes
{
    public const string OutsideIntent = "outside-intent";
    public const string UndeclaredTable = "undeclared-table";
    public const string UndeclaredCascade = "undeclared-cascade";
    public const string UndeclaredColumn = "undeclared-column";
    public const string TooManyRows = "too-many-rows";
    public const string TooManyOfATenant = "too-many-rows-of-a-tenant";
    public const string TableEmptied = "table-emptied";
    public const string TenantWiped = "tenant-wiped";
    public const string EveryTenantHit = "every-tenant-hit";
    public const string DanglingReference = "dangling-reference";
    public const string InvariantBroken = "invariant-broken";
    public const string UndeclaredDdl = "undeclared-ddl";
    public const string SettingChanged = "setting-changed";
    public const string SequenceBack = "sequence-back";
    public const string LargeObjects = "large-objects";
    public const string Again = "not-idempotent";
    public const string Killed = "killed";
    public const string BesideCustomers = "beside-customers";
    public const string Bigger = "bigger";
    public const string NotRecoverable = "not-recoverable";
    public const string LateError = "late-error";
    public const string ScriptFailed = "script-failed";
    public const string DoesNotStart = "does-not-start";
    public const string Hangs = "hangs";
    public const string NeedsPrivilege = "needs-superuser";
    public const string ReachesOut = "reaches-another-host";
    public const string OpenTransaction = "open-transaction";
    public const string KillsConnection = "kills-its-connection";
    public const string LockTooLong = "lock-too-long";
    public const string WalTooMuch = "wal-too-much";
    public const string TooSlow = "too-slow";
    public const string PageBroken = "page-broken";
    public const string NotAccounted = "not-accounted-for";
    public const string NoRows = "no-rows";
    public const string NotIsolated = "not-isolated";
    public const string OutputCut = "output-cut";
    public const string SecretPrinted = "secret-printed";
    public const string NoIntent = "no-intent";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FindingCode> All { get; } =
    [
        new(OutsideIntent, "rows that the intent excludes", "Rows were deleted or changed for which the intent's `where` did not hold before the run. Look at the statement in the evidence: which rows does its WHERE really select, and on which data?"),
        new(UndeclaredTable, "a table that the intent does not name", "Rows of a table were touched, and the intent says nothing of that table or operation. Add it to the intent if it is meant."),
        new(UndeclaredCascade, "rows gone by a foreign key's action", "Rows of a table that nobody named went or changed with the rows they refer to (ON DELETE CASCADE, SET NULL, SET DEFAULT). List the table in the intent if that is meant, else delete fewer parents."),
        new(UndeclaredColumn, "a column that should not change", "An update changed a column that the intent does not list. ORMs write whole objects back: what was read before may overwrite what a customer saved since."),
        new(TooManyRows, "more rows than the intent allows", "More rows of a table were touched than `atMost`."),
        new(TooManyOfATenant, "more rows of one tenant than the intent allows", "More rows of a single tenant were touched than `perTenant`. One wiped tenant is under any global percentage."),
        new(TableEmptied, "every row of a table is gone", "A table that had rows has none left of them. This is never what a purge means, unless its intent allows each of these rows."),
        new(TenantWiped, "every row that a tenant had in a table is gone", "A tenant that had rows in a table has none left of them. This is never what a purge means, unless its intent allows each of these rows."),
        new(EveryTenantHit, "rows of every tenant are gone", "Without an intent, a script that deletes rows of every tenant is rejected: that is what an incident looks like. Write down what it is meant to do: `--write-intent`."),
        new(DanglingReference, "a foreign key points at nothing", "Rows refer to a row that is not there any more: a constraint was off while the script ran (session_replication_role, DISABLE TRIGGER, NOT VALID)."),
        new(InvariantBroken, "an invariant does not hold", "A query of the intent's `invariants` returned a row after the run."),
        new(UndeclaredDdl, "the schema is not as it was", "Tables, columns, indexes, triggers, grants or functions differ after the run, and the intent's `ddl` does not name them."),
        new(SettingChanged, "a setting is not as it was", "A setting of a database or a role differs after the run."),
        new(SequenceBack, "a sequence stands lower than before", "The next rows would get numbers that others have or had."),
        new(LargeObjects, "large objects are not as they were", "Large objects came, went or changed. No intent can allow that yet."),
        new(Again, "a second run changes something", "Run a second time on its own result, the script touches rows again. Schedulers and people run scripts twice; and a list that is empty the second time is where many purges delete everything."),
        new(Killed, "killed halfway, it does not come to the same end", "Ended at a random point by SIGKILL, the script left rows that contradict each other, or a further run did not come to where a whole run comes. Work that is told by what is still there to do, in transactions that are each whole, survives that."),
        new(BesideCustomers, "customers and the script are in each other's way", "While the script ran, customers edited rows of the tables that it writes to. One of them met a deadlock, waited for longer than the intent's `longestLock`, or found an edit undone by a value that the script had read before. Write fewer columns, in smaller transactions, and in key order."),
        new(Bigger, "too much at production size", "The script was measured at two sizes, and what it costs extrapolated to production size: its time, its longest writing transaction, its WAL. A warning where that is over the intent's limits, an error where it does not even end at eight times the rows."),
        new(NotRecoverable, "what it takes could not be brought back", "Rows of unlogged tables are in no backup and not in the WAL, and large objects are not recovered row by row. Keep a copy before you run it."),
        new(LateError, "an error after rows were committed", "The script failed, and what it had committed until then stays. An error is no excuse: nobody rolls that back."),
        new(ScriptFailed, "the script fails", "The script ended with an error and nothing was committed."),
        new(DoesNotStart, "the script does not start", "The script could not be built or started, or ended before it sent a statement."),
        new(Hangs, "the script does not end", "The script was still running at its deadline and was killed. Raise it with --deadline if it needs longer."),
        new(NeedsPrivilege, "the script needs more rights than its role has", "In production, maintenance scripts run as the tables' owner, not as superuser; the server refused a statement for lack of rights."),
        new(ReachesOut, "the script reaches for another host", "Candidate scripts have no network but the database. What it must fetch, fetch before."),
        new(OpenTransaction, "a transaction is never committed", "The script wrote rows in a transaction that was open when it ended: all of that is lost, and it says that all is well."),
        new(KillsConnection, "the script kills its own connection", "A backend of the script's own was terminated while it ran."),
        new(LockTooLong, "customers would wait too long", "A transaction that writes, or a strong lock on a table, was held for longer than the intent's `longestLock`."),
        new(WalTooMuch, "more WAL than the intent allows", "Replicas, archive and backups have to carry every byte of it."),
        new(TooSlow, "slower than the intent allows", "The run took longer than `limits: time`."),
        new(PageBroken, "a page that people could open is gone or broken", "Every page of every tenant was opened before the run and after it. A page that answered before and now answers with an error or says that nothing is there, is rejected whatever rows the intent allows; so is one that nothing leads to any more, unless the row that it stands for was deleted and the intent's `where` picks that row, or its `atMost` says how many may go. An app that has nothing to show any more is broken unless the intent let all of its items go. If it is meant, name it in the intent's `pages`: tenant/app/item, with * for any text without a slash and ** for any, or any for all."),
        new(NotAccounted, "what was seen does not add up", "The decoded effects of a table do not explain how it differs from before. Nothing can be said of such a run."),
        new(NoRows, "a table that it works on is empty", "The script changed nothing, and a table that it deletes from or writes to had no row to begin with: nothing can be said of it. Where the rows are made by the schema alone, none could be made for this table; give some with `seed: { sql: [rows.sql] }` in drill.yaml."),
        new(NotIsolated, "no isolation is to be had", "Neither bubblewrap nor a container could isolate the script; a run without isolation is at best inconclusive, unless allowed with --allow-unisolated."),
        new(OutputCut, "output was cut", "The script wrote more than is kept; the middle was left out."),
        new(SecretPrinted, "a password was printed", "The script printed the database's password. It is masked here; it would not be in your logs."),
        new(NoIntent, "there is no intent", "Nothing says what the script is meant to do, so only what is never right can be rejected. `--write-intent` writes one that fits this run, to be corrected by a person."),
    ];

    // What a person should read first: the widest damage.
    private static readonly string[] First = [TableEmptied, TenantWiped, OutsideIntent, UndeclaredCascade, UndeclaredTable, LateError, PageBroken, Again];

    /// <summary>Its place among findings of one severity.</summary>
    public static int Rank(string code) => Array.IndexOf(First, code) is >= 0 and var place ? place : First.Length;

    /// <summary>The kind with that code; null when there is none.</summary>
    public static FindingCode? Find(string code) => All.FirstOrDefault(known => known.Code == code);
}
