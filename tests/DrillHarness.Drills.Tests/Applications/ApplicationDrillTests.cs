using DrillHarness.Drills.Strategies;
using DrillHarness.Drills.Tests.Saboteurs;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests.Applications;

[TestFixture]
[CancelAfter(240_000)]
internal sealed class ApplicationDrillTests
{
    // Batches, a statement by itself, one that is rolled back, rows that it adds and that stay.
    private const string Purge =
        """
        DO $$ DECLARE t bigint; BEGIN FOR t IN SELECT id FROM tenant ORDER BY id LIMIT 9 LOOP DELETE FROM document WHERE tenant_id = t; COMMIT; END LOOP; END $$;
        UPDATE tenant SET name = upper(name);
        BEGIN; DELETE FROM tenant; ROLLBACK;
        INSERT INTO log (what) SELECT 'purged ' || n FROM generate_series(1, 5) n;
        DELETE FROM document WHERE tenant_id > 30;
        TRUNCATE log;
        """;

    [Test]
    public async Task A_served_application_is_drilled_with_its_own_pages(CancellationToken cancellation)
    {
        using var drilled = Drilled.OfShop("DELETE FROM sales.orders");
        var result = Passed(await drilled.RunAsync(cancellation));
        Assert.Multiple(() =>
        {
            Assert.That(result.Navigation.PagesChecked, Is.GreaterThan(10));
            Assert.That(result.Navigation.BrokenDuring, Is.Positive);
            Assert.That(result.Navigation.BrokenAfter, Is.Zero);
            Assert.That(result.Navigation.BrowserTenants, Is.EqualTo(4));
            Assert.That(result.Damage.Tables.Select(table => table.Table), Is.EquivalentTo(new[] { "orders", "line" }));
        });
    }

    [Test]
    public async Task What_a_script_took_in_many_ways_comes_back_and_what_it_added_stays(CancellationToken cancellation)
    {
        using var drilled = new Drilled(Drilled.Notes, Purge);
        var result = Passed(await drilled.RunAsync(cancellation));
        Assert.Multiple(() =>
        {
            Assert.That(result.Damage.Transactions, Has.Count.GreaterThan(5));
            Assert.That(result.Damage.Tables.Select(table => (table.Table, table.Truncated)), Does.Contain(("log", true)).And.Contain(("document", false)));
            Assert.That(result.Damage.Tables.Single(table => table.Table == "tenant").Updated, Is.GreaterThanOrEqualTo(40));
            Assert.That(result.Oracle.RowsCompared, Is.GreaterThan(100));
            Assert.That(result.Recovery.EditsLostByBlanketRestore, Is.Positive);
        });
    }

    [Test]
    public async Task Where_nobody_names_a_script_a_purge_without_its_condition_goes_wrong(CancellationToken cancellation)
    {
        using var drilled = new Drilled(Drilled.Notes.Replace("CREATE TABLE log", "CREATE TABLE nothing (id int); CREATE TABLE log", StringComparison.Ordinal), script: null);
        var result = Passed(await drilled.RunAsync(cancellation));
        Assert.That(result.Rows.Deleted, Is.GreaterThanOrEqualTo(40));
    }

    [Test]
    public async Task A_script_that_takes_nothing_is_no_incident(CancellationToken cancellation)
    {
        using var drilled = new Drilled(Drilled.Notes, "DELETE FROM document WHERE false; INSERT INTO log (what) VALUES ('done');");
        var report = await drilled.RunAsync(cancellation);
        Assert.That(report.Judgement.ExitCode, Is.EqualTo(ExitCode.Inconclusive));
        Assert.That(report.Judgement.Result.Reason, Does.Contain("took no row"));
    }

    [Test]
    public async Task A_schema_that_the_server_refuses_is_wrong_usage_and_named(CancellationToken cancellation)
    {
        using var drilled = new Drilled("CREATE TABLE t (id int);\nCREATE TABEL u (id int);\n", "SELECT 1");
        var report = await drilled.RunAsync(cancellation);
        Assert.That(report.Judgement.ExitCode, Is.EqualTo(ExitCode.WrongUsage));
        Assert.That(report.Judgement.Result.Reason, Does.Contain("schema.sql:2").And.Contain("TABEL"));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        TestCaseData Lie(string name, IRecoveryStrategy? inner, string? sql, string breaks) => new TestCaseData(
            new Saboteur(name, inner, sql is null ? (_, _) => Task.CompletedTask : Saboteur.Sql(sql)) { Breaks = breaks }).SetArgDisplayNames(name);
        yield return Lie("restores nothing and says that all is well", null, null, "No row is missing");
        yield return Lie("overwrites what customers wrote", new PitrCopy(), "UPDATE tenant SET name = 'as it was before'", "No acknowledged edit was overwritten");
        yield return Lie("leaves a row behind that nobody added", new PitrCopy(), "INSERT INTO document (tenant_id, title) SELECT min(id), 'back' FROM tenant", "No row was resurrected");
        yield return Lie("takes a sequence back", new PitrCopy(), "SELECT setval('tenant_id_seq', 1)", "no sequence moved back");
    }

    [TestCaseSource(nameof(Lies))]
    public async Task A_recovery_that_lies_is_caught(Saboteur saboteur, CancellationToken cancellation)
    {
        using var drilled = new Drilled(Drilled.Notes, "DELETE FROM document");
        var report = await drilled.RunAsync(cancellation, saboteur);
        Assert.Multiple(() =>
        {
            Assert.That(report.Judgement.ExitCode, Is.EqualTo(ExitCode.Failed), report.Judgement.Result.Reason);
            Assert.That(report.Judgement.Checks.Where(check => check.State == CheckState.Broken).Select(check => check.Name), Has.Member(saboteur.Breaks));
            Assert.That(report.Judgement.Result.LeftBehind, Is.Zero);
        });
    }

    private static RunResult Passed(Engine.DrillReport report)
    {
        var result = report.Judgement.Result;
        Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.Reason);
        Assert.Multiple(() =>
        {
            Assert.That(report.Judgement.ExitCode, Is.EqualTo(ExitCode.Passed));
            Assert.That((result.Rows.Missing, result.Rows.Overwritten, result.Rows.Resurrected), Is.EqualTo((0, 0, 0)));
            Assert.That((result.Recovery.EditsAcknowledged > 0, result.Recovery.EditsLost), Is.EqualTo((true, 0)));
            Assert.That(result.Oracle.UnexplainedDifferences, Is.Zero);
            Assert.That(result.LeftBehind, Is.Zero);
        });
        return result;
    }
}
