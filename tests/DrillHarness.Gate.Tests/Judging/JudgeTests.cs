using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
internal sealed class JudgeTests
{
    private const string Drafts = "version: 1\ntables:\n  draft:\n    delete:\n      where: abandoned_at IS NOT NULL\n";

    private static readonly (string Name, string Script, string Text, string? Intent, string Code)[] Cases =
    [
        ("every row of a table", "a.sql", "DELETE FROM draft", null, FindingCodes.TableEmptied),
        ("truncate", "a.sql", "TRUNCATE draft", Drafts, FindingCodes.OutsideIntent),
        ("truncate counts as every row", "a.sql", "TRUNCATE draft", null, FindingCodes.TableEmptied),
        ("one tenant's rows", "a.sql", "DELETE FROM invitation WHERE tenant_id = (SELECT tenant_id FROM invitation GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)", null, FindingCodes.TenantWiped),
        ("a cascade that nobody named", "a.sql", "DELETE FROM app WHERE id = (SELECT min(app_id) FROM navigation_item)", "version: 1\ntables: {app: {delete: {}}, audit_entry: {insert: {}}}\n", FindingCodes.UndeclaredCascade),
        ("a table that nobody named", "a.sql", "UPDATE tenant SET plan = 'free'", Drafts, FindingCodes.UndeclaredTable),
        ("a column that nobody named", "a.sql", "UPDATE tenant SET plan = 'free', name = name || '!'", "version: 1\ntables: {tenant: {update: {columns: [plan]}}}\n", FindingCodes.UndeclaredColumn),
        ("more rows than allowed", "a.sql", "DELETE FROM draft", "version: 1\ntables: {draft: {delete: {atMost: 5 %}}}\n", FindingCodes.TooManyRows),
        ("more rows of a tenant than allowed", "a.sql", "DELETE FROM invitation", "version: 1\ntables: {invitation: {delete: {perTenant: 1}}}\n", FindingCodes.TooManyOfATenant),
        ("DDL", "a.sql", "DROP INDEX page_layout_id_idx", Drafts, FindingCodes.UndeclaredDdl),
        ("a column dropped and made again", "a.sql", "ALTER TABLE page DROP COLUMN title, ADD COLUMN title text NOT NULL DEFAULT ''; ALTER TABLE page ALTER title DROP DEFAULT", Drafts, FindingCodes.UndeclaredDdl),
        ("a function's grants", "a.sql", "REVOKE EXECUTE ON FUNCTION write_audit() FROM PUBLIC", Drafts, FindingCodes.UndeclaredDdl),
        ("default privileges", "a.sql", "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT ALL ON TABLES TO PUBLIC", Drafts, FindingCodes.UndeclaredDdl),
        ("a table left behind", "a.sql", "CREATE TABLE IF NOT EXISTS purge_log (id bigint PRIMARY KEY)", Drafts, FindingCodes.UndeclaredDdl),
        ("a sequence set back", "a.sql", "SELECT setval('page_id_seq', 1, false)", Drafts, FindingCodes.SequenceBack),
        ("keys changed, then deleted", "a.sql", "UPDATE invitation SET id = -id; DELETE FROM invitation", null, FindingCodes.TableEmptied),
        ("keys changed and changed back, then deleted", "a.sql", "UPDATE invitation SET id = -id; UPDATE invitation SET id = -id; DELETE FROM invitation", null, FindingCodes.TableEmptied),
        ("a forged end of the record", "a.sql", "SELECT pg_logical_emit_message(false, 'drillharness_gate_end', ''); DELETE FROM draft", null, FindingCodes.TableEmptied),
        ("functions of the gate's names", "a.sql", "CREATE FUNCTION public.concat(bigint) RETURNS text LANGUAGE sql AS $$ SELECT 'forged' $$; DELETE FROM draft", null, FindingCodes.TableEmptied),
        ("a setting", "a.sql", "ALTER ROLE maintenance SET work_mem = '1GB'", Drafts, FindingCodes.SettingChanged),
        ("large objects", "a.sql", "SELECT lo_from_bytea(0, 'x')", Drafts, FindingCodes.LargeObjects),
        ("an invariant", "a.sql", "UPDATE tenant SET status = 'closed'", "version: 1\ntables: {tenant: {update: {}}}\ninvariants: [{name: somebody is open, query: \"SELECT 1 WHERE NOT EXISTS (SELECT FROM tenant WHERE status = 'active')\"}]\n", FindingCodes.InvariantBroken),
        ("a lock for too long", "a.sql", "BEGIN; DELETE FROM draft WHERE abandoned_at IS NOT NULL; SELECT pg_sleep(1); COMMIT", Drafts + "limits: {longestLock: 200 ms}\n", FindingCodes.LockTooLong),
        ("an error after rows were committed", "a.sql", "DELETE FROM draft WHERE abandoned_at IS NOT NULL; SELECT 1/0", Drafts, FindingCodes.LateError),
        ("an error before", "a.sql", "SELECT 1/0", Drafts, FindingCodes.ScriptFailed),
        ("a superuser's right", "a.sql", "CREATE EXTENSION pg_stat_statements", Drafts, FindingCodes.NeedsPrivilege),
        ("a transaction left open", "a.py", "import os, psycopg2\nc = psycopg2.connect(os.environ['DATABASE_URL'])\nc.cursor().execute('DELETE FROM draft WHERE abandoned_at IS NOT NULL')\nos._exit(0)\n", Drafts, FindingCodes.OpenTransaction),
        ("its own connection killed", "a.py", "import os, psycopg2\nc = psycopg2.connect(os.environ['DATABASE_URL'])\nc.cursor().execute('SELECT pg_terminate_backend(pg_backend_pid())')\n", Drafts, FindingCodes.KillsConnection),
        ("another host", "a.py", "import urllib.request\nurllib.request.urlopen('http://198.51.100.1/', timeout=5)\n", Drafts, FindingCodes.ReachesOut),
        ("a module that is not there", "a.py", "import nosuchmodule\n", Drafts, FindingCodes.DoesNotStart),
        ("no syntax", "a.py", "this is no python\n", Drafts, FindingCodes.DoesNotStart),
        ("a secret", "a.sh", "echo \"$DATABASE_URL\"\n", Drafts, FindingCodes.SecretPrinted),
        ("a flood", "a.sh", "head -c 20000000 /dev/zero | tr '\\0' x\n", Drafts, FindingCodes.OutputCut),
    ];

    private static IEnumerable<string> Names => Cases.Select(one => one.Name);

    [TestCaseSource(nameof(Names))]
    public async Task It_is_found(string name)
    {
        var (_, script, text, intent, code) = Cases.Single(one => one.Name == name);
        var (seen, findings) = await GateWorlds.JudgeTextAsync(script, text, intent);
        Assert.That(findings.Select(finding => finding.Code), Has.Member(code), $"{string.Join('\n', findings)}\n{seen.Outcome.StandardError}");
        Assert.That(seen.Unaccounted, Is.Empty);
    }

    [Test]
    public async Task A_script_that_hangs_is_killed_and_what_it_had_committed_is_told()
    {
        var (_, findings) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM draft WHERE abandoned_at IS NOT NULL; SELECT pg_sleep(600)", Drafts, TimeSpan.FromSeconds(3));
        Assert.That(findings.Single(finding => finding.Code == FindingCodes.Hangs).Message, Does.Contain("after it had committed rows"));
    }

    [Test]
    public async Task What_is_rolled_back_has_no_effect()
    {
        var (seen, findings) = await GateWorlds.JudgeTextAsync("a.sql", "BEGIN; DELETE FROM draft; ROLLBACK", Drafts);
        Assert.That(findings, Is.Empty);
        Assert.That(seen.ChangedAnything, Is.False);
    }

    [Test]
    public async Task Where_effects_come_from_is_told_apart()
    {
        var (seen, _) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM navigation_item WHERE kind = 'link'");
        Assert.Multiple(() =>
        {
            Assert.That(seen.Origins.Of("public.navigation_item", RowOperation.Delete), Is.EqualTo(EffectOrigin.Statement));
            Assert.That(seen.Origins.Of("public.navigation_link", RowOperation.Delete), Is.EqualTo(EffectOrigin.Cascade));
            Assert.That(seen.Origins.Of("public.audit_entry", RowOperation.Insert), Is.EqualTo(EffectOrigin.Trigger));
        });
    }

    [Test]
    public async Task A_row_that_is_put_back_is_not_gone()
    {
        var (seen, findings) = await GateWorlds.JudgeTextAsync("a.sql",
            "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM draft; DELETE FROM draft; INSERT INTO draft OVERRIDING SYSTEM VALUE SELECT * FROM kept; COMMIT",
            "version: 1\ntables: {draft: {update: {}}}\n");
        Assert.That(seen.Tables.Single(tally => tally.Table == "public.draft").Deleted, Is.Zero);
        Assert.That(findings.Where(finding => finding.Severity == Severity.Error), Is.Empty);
    }

    [Test]
    public async Task Rows_of_an_unlogged_table_are_compared_by_key()
    {
        var (seen, findings) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM cache WHERE id = 1; UPDATE cache SET code = 'y' WHERE id IN (2, 3); INSERT INTO cache VALUES (99, 'n', true)", Drafts, deadline: null,
            "CREATE UNLOGGED TABLE cache (id int PRIMARY KEY, code char(4), fresh bool)", "INSERT INTO cache SELECT n, 'x', n % 2 = 0 FROM generate_series(1, 10) n");
        var cache = seen.Tables.Single(tally => tally.Table == "public.cache");
        Assert.Multiple(() =>
        {
            Assert.That((cache.Deleted, cache.Updated, cache.Inserted), Is.EqualTo((1, 2, 1)));
            Assert.That(cache.Columns, Is.EqualTo(new[] { "code" }));
            Assert.That(findings.Where(finding => finding.Table == "public.cache").Select(finding => finding.Code), Is.Not.Empty.And.All.EqualTo(FindingCodes.UndeclaredTable));
        });
    }

    [Test]
    public async Task Rows_that_are_alike_are_counted_one_by_one()
    {
        var (seen, _) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM alike WHERE ctid < '(100,1)'; UPDATE alike SET v = 'y' WHERE ctid < '(110,1)'", Drafts, deadline: null,
            "CREATE TABLE alike (v text)", "INSERT INTO alike SELECT 'x' FROM generate_series(1, 50000)");
        var alike = seen.Tables.Single(tally => tally.Table == "public.alike");
        Assert.That((alike.Deleted, alike.Updated, seen.Unaccounted.Count), Is.EqualTo((22600, 2260, 0)));
    }

    [TestCase("DELETE FROM visit WHERE at < '2026-01-01'", "version: 1\ntables: {visit: {delete: {atMost: 20 %}}}\n", "")]
    [TestCase("DELETE FROM visit WHERE at < '2026-01-01'", "version: 1\ntables: {visit: {delete: {atMost: 5 %}}}\n", FindingCodes.TooManyRows)]
    [TestCase("DELETE FROM visit WHERE at < '2026-01-01'", "version: 1\ntables: {visit_old: {delete: {atMost: 20 %}}}\n", FindingCodes.TooManyRows)]
    [TestCase("DELETE FROM visit WHERE at < '2026-01-01'", null, "")]
    [TestCase("DELETE FROM visit", null, FindingCodes.TableEmptied)]
    public async Task A_partitioned_table_is_judged_as_a_whole(string script, string? intent, string code)
    {
        var (_, findings) = await GateWorlds.JudgeTextAsync("a.sql", script, intent, deadline: null,
            "CREATE TABLE visit (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM (MINVALUE) TO ('2026-01-01'); CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
            "INSERT INTO visit SELECT n, date '2025-12-22' + n % 100 FROM generate_series(0, 999) n");
        Assert.That(findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Code).Distinct(), code.Length == 0 ? Is.Empty : Is.EqualTo(new[] { code }), string.Join('\n', findings));
    }

    [Test]
    public async Task The_same_values_written_again_change_nothing()
    {
        const string Free = "version: 1\ntables: {tenant: {update: {columns: [plan]}}}\n";
        var (seen, findings) = await GateWorlds.JudgeTextAsync("a.sql", "UPDATE tenant SET plan = plan", Free);
        Assert.That(findings, Is.Empty);
        Assert.That(seen.ChangedAnything, Is.False);
    }

    [Test]
    public async Task A_template_takes_no_script_in()
    {
        var (_, findings) = await GateWorlds.JudgeTextAsync("a.sql", "\\connect template_dev_1\nDELETE FROM draft", Drafts);
        Assert.That(findings.Select(finding => finding.Severity), Has.Member(Severity.Error));
    }

    [Test]
    public async Task Foreign_keys_that_point_at_nothing_are_found()
    {
        var (_, findings) = await GateWorlds.JudgeTextAsync("a.sql",
            "ALTER TABLE navigation_link DROP CONSTRAINT navigation_link_navigation_item_id_fkey; DELETE FROM navigation_item WHERE kind = 'link'", Drafts);
        Assert.That(findings.Select(finding => finding.Code), Has.Member(FindingCodes.DanglingReference).And.Member(FindingCodes.UndeclaredDdl));
    }
}
