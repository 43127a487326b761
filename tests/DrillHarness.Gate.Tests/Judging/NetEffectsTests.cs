using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Verdicts;

namespace DrillHarness.Gate.Tests.Judging;

/// <summary>What counts is how rows are left, whichever way a script went there.</summary>
[TestFixture]
internal sealed class NetEffectsTests
{
    private const string Drafts = "version: 1\ntables: {draft: {delete: {where: abandoned_at IS NOT NULL}}}\n";
    private const string Translations = "version: 1\nddl: [translation]\ntables: {translation: {delete: {where: locale = 'xx'}}}\n";
    private const string Visits =
        "CREATE TABLE visit (id int, at date, what text, who text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM (MINVALUE) TO ('2026-01-01'); " +
        "CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO (MAXVALUE); INSERT INTO visit SELECT n, date '2025-12-22' + n % 100, 'what', 'who' FROM generate_series(0, 999) n";

    private static readonly (string Name, string Script, string? Intent, string? Change, string Code)[] Cases =
    [
        ("a table emptied and filled with what is to stay", "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM draft WHERE abandoned_at IS NULL; TRUNCATE draft; INSERT INTO draft OVERRIDING SYSTEM VALUE SELECT * FROM kept; COMMIT", Drafts, null, ""),
        ("the same by DELETE", "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM draft WHERE abandoned_at IS NULL; DELETE FROM draft; INSERT INTO draft OVERRIDING SYSTEM VALUE SELECT * FROM kept; COMMIT", Drafts, null, ""),
        ("filled with too little", "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM draft WHERE abandoned_at IS NULL AND id % 2 = 0; TRUNCATE draft; INSERT INTO draft OVERRIDING SYSTEM VALUE SELECT * FROM kept; COMMIT", Drafts, null, FindingCodes.OutsideIntent),
        ("rows put back with another value", "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM tag; DELETE FROM tag; INSERT INTO tag SELECT id, 'y' FROM kept; COMMIT",
            "version: 1\ntables: {tag: {update: {columns: [other]}}}\n", "CREATE TABLE tag (id int PRIMARY KEY, label text, other text); INSERT INTO tag SELECT n, 'x' FROM generate_series(1, 9) n", FindingCodes.UndeclaredColumn),
        ("a table made anew without what was to go", Rebuilt("locale <> 'xx'"), Translations, null, ""),
        ("a table made anew without a tenant's rows", Rebuilt("tenant_id <> 2"), Translations, null, FindingCodes.TenantWiped),
        ("a table dropped that is only named", "DROP TABLE relic", "version: 1\nddl: [relic]\n", "CREATE TABLE relic (id int PRIMARY KEY); INSERT INTO relic SELECT generate_series(1, 9)", ""),
        ("a partition dropped with rows that were to stay", "DROP TABLE visit_old", "version: 1\nddl: [visit_old]\ntables: {visit: {delete: {where: at < '2025-12-25'}}}\n", Visits, FindingCodes.OutsideIntent),
        ("rows moved to another partition", "UPDATE visit SET at = '2026-02-01' WHERE at = '2025-12-22'", "version: 1\ntables: {visit: {update: {columns: [at], where: at < '2026-01-01'}}}\n", Visits, ""),
        ("rows moved to another partition that were to stay", "UPDATE visit SET at = '2026-02-01' WHERE at = '2025-12-22'", "version: 1\ntables: {visit: {update: {columns: [at], where: at < '2025-01-01'}}}\n", Visits, FindingCodes.OutsideIntent),
        ("rows given to another tenant", "UPDATE invitation SET tenant_id = (SELECT min(id) FROM tenant)", null, null, FindingCodes.TenantWiped),
        ("a column of the script's own", "ALTER TABLE tenant ADD COLUMN IF NOT EXISTS badge text; UPDATE tenant SET badge = 'new'", "version: 1\nddl: [tenant.badge]\ntables: {tenant: {update: {columns: [badge]}}}\n", null, ""),
    ];

    private static IEnumerable<string> Names => Cases.Select(one => one.Name);

    [TestCaseSource(nameof(Names))]
    public async Task Rows_are_judged_as_they_are_left(string name)
    {
        var (_, script, intent, change, code) = Cases.Single(one => one.Name == name);
        var (seen, findings) = await GateWorlds.JudgeTextAsync("a.sql", script, intent, deadline: null, change is null ? [] : [change]);
        Assert.That(seen.Outcome.ExitCode, Is.Zero, seen.Outcome.StandardError);
        var errors = findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Code);
        Assert.That(errors, code.Length == 0 ? Is.Empty : Has.Member(code), string.Join('\n', findings.Select(finding => finding.ToString())));
        Assert.That(seen.Unaccounted, Is.Empty);
    }

    [Test]
    public async Task A_table_emptied_that_was_empty_is_as_it_was()
    {
        var (seen, _) = await GateWorlds.JudgeTextAsync("a.sql", "TRUNCATE relic", Drafts, deadline: null, "CREATE TABLE relic (id int PRIMARY KEY)");
        Assert.That(seen.ChangedAnything, Is.False);
    }

    [TestCase("body = 'b'", "")]
    [TestCase("body = 'c'", FindingCodes.OutsideIntent)]
    public async Task Row_level_security_hides_nothing_from_a_predicate_or_an_invariant(string where, string code)
    {
        const string Secured = "CREATE TABLE memo (id int PRIMARY KEY, body text); INSERT INTO memo SELECT n, 'b' FROM generate_series(1, 9) n; ALTER TABLE memo ENABLE ROW LEVEL SECURITY; " +
            "ALTER TABLE memo FORCE ROW LEVEL SECURITY; CREATE POLICY own ON memo USING (body = current_setting('memo.body', true))";
        var (_, findings) = await GateWorlds.JudgeTextAsync("a.sql", "SET memo.body = 'b'; DELETE FROM memo WHERE id < 4",
            $"version: 1\ntables: {{memo: {{delete: {{where: \"{where}\"}}}}}}\ninvariants: [{{name: one is left, query: SELECT FROM memo HAVING count(*) = 6}}]\n", deadline: null, Secured);
        Assert.That(findings.Select(finding => finding.Code), Is.EquivalentTo(code.Length == 0 ? new[] { FindingCodes.InvariantBroken } : [FindingCodes.InvariantBroken, code]), string.Join('\n', findings));
    }

    [TestCase("tables: {draft: {delete: {where: 'false) IS TRUE OR (true'}}}", "purge.intent.yaml:2")]
    [TestCase("invariants:\n  - {name: a, query: SELECT FROM nowhere}", "purge.intent.yaml:3")]
    [TestCase("invariants:\n  - {name: a, query: DELETE FROM draft}", "purge.intent.yaml:3")]
    [TestCase("tables: {nowhere: {delete: {}}}", "purge.intent.yaml:2")]
    public void What_the_server_refuses_of_an_intent_is_named_with_its_line(string text, string place) =>
        Assert.That(() => GateWorlds.JudgeTextAsync("a.sql", "SELECT 1", $"version: 1\n{text}\n"), Throws.InstanceOf<BadConfigurationException>().With.Message.Contains(place));

    private static string Rebuilt(string kept) =>
        $"BEGIN; CREATE TABLE translation_new (LIKE translation INCLUDING ALL); INSERT INTO translation_new OVERRIDING SYSTEM VALUE SELECT * FROM translation WHERE {kept}; " +
        "ALTER TABLE translation_new ADD CONSTRAINT made_anew FOREIGN KEY (tenant_id) REFERENCES tenant ON DELETE CASCADE; DROP TABLE translation; ALTER TABLE translation_new RENAME TO translation; " +
        "ALTER TABLE translation RENAME CONSTRAINT made_anew TO translation_tenant_id_fkey; COMMIT";
}
