using System.Globalization;
using DrillHarness.Gate.Isolation;
using DrillHarness.Metadata;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>The script that loses every navigation item, and its corrected twin, on real PostgreSQL.</summary>
internal sealed class PurgeScriptTests
{
    private const string Bad = "purge_unused_records.py";
    private const string Fixed = "purge_unused_records_fixed.py";
    private const string BadStatement = "DELETE FROM navigation_item USING layout WHERE navigation_item.tenant_id = {0} AND layout.deleted_at IS NOT NULL";
    private static readonly string[] Navigation = ["navigation_item", "navigation_link", "navigation_item_role"];

    [TestCase(Bad, "dev")]
    [TestCase(Fixed, "dev")]
    [TestCase(Fixed, "tiny")]
    [TestCase(Fixed, "small")]
    public async Task It_deletes_what_it_is_meant_to_and_nothing_else(string script, string profile)
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Named(profile));
        var meant = await MeantToGo.ReadAsync(world);
        var before = await world.ReadRowsAsync();

        var outcome = await world.RunAsync(script);

        AssertPassed(outcome);
        var after = await world.ReadRowsAsync();
        Assert.That(before.Without(after), Is.EqualTo(meant));
        Assert.That(after.Without(before), Is.Empty);
    }

    [TestCase("tiny")]
    [TestCase("small")]
    public async Task On_production_data_it_deletes_every_navigation_item_of_every_tenant_and_nobody_notices(string profile)
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Named(profile));
        var meant = await MeantToGo.ReadAsync(world);
        var before = await world.ReadRowsAsync();
        Assert.That(meant["navigation_item"], Has.Count.InRange(1, before["navigation_item"].Count - 1));

        var outcome = await world.RunAsync(Bad);

        AssertPassed(outcome);
        foreach (var table in Navigation) meant[table] = before[table];
        var after = await world.ReadRowsAsync();
        Assert.That(before.Without(after), Is.EqualTo(meant));
        Assert.That(after.Without(before), Is.Empty);
        Assert.That(after["navigation_item"], Is.Empty);
    }

    [Test]
    public async Task Its_dry_run_is_right_on_production_data_and_deletes_nothing()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);
        var dead = await world.TextsAsync(
            "SELECT n.id::text FROM navigation_item n JOIN layout l ON l.id = n.layout_id WHERE l.deleted_at IS NOT NULL");
        var before = await world.ReadRowsAsync();

        var outcome = await world.RunAsync(Bad, "--dry-run");

        Assert.That(outcome.StandardError, Does.Contain($"Dead navigation items: {dead.Count} would be cleared"));
        Assert.That(await world.ReadRowsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task The_log_shows_what_SQLAlchemy_sent_step_by_step()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);

        await world.RunAsync(Bad);

        var writing = (await world.ReadTransactionsAsync()).Where(transaction => transaction.TransactionId is not null).ToList();
        Assert.That(writing.Select(transaction => transaction.Committed), Is.All.True);
        Assert.That(writing.Select(transaction => transaction.Statements.First(text => text.StartsWith("DELETE", StringComparison.Ordinal)).Split()[2]).Distinct(),
            Is.EquivalentTo(new[] { "draft", "revision", "layout", "navigation_item", "invitation" }));
        var tenant = world.Seeded.Tenants.First(tenant => tenant.NavigationItems > 0).Id;
        Assert.That(writing.Select(transaction => transaction.Statements), Has.Some.EqualTo(new[]
        {
            "SELECT set_config('portal.actor', 'purge_unused_records', true) AS set_config_1", BadStatementOf(tenant),
        }));
    }

    [Test]
    public async Task Each_tenant_goes_in_a_transaction_of_its_own_in_order()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);

        await world.RunAsync(Bad);

        var bad = (await world.ReadTransactionsAsync()).Where(transaction => transaction.TransactionId is not null)
            .Select(transaction => transaction.Statements[^1]).Where(text => text.Contains("USING layout", StringComparison.Ordinal));
        Assert.That(bad, Is.EqualTo(world.Seeded.Tenants.Where(tenant => tenant.NavigationItems > 0).Select(tenant => BadStatementOf(tenant.Id))));
    }

    [Test]
    public async Task On_dev_data_the_same_statement_is_sent_and_hits_nothing()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Dev);

        await world.RunAsync(Bad);

        var transactions = await world.ReadTransactionsAsync();
        foreach (var tenant in world.Seeded.Tenants)
            Assert.That(transactions.Single(transaction => transaction.Statements.Contains(BadStatementOf(tenant.Id))).TransactionId, Is.Null);
    }

    [Test]
    public async Task A_second_run_of_the_corrected_script_deletes_nothing()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);
        await world.RunAsync(Fixed);
        var before = await world.ReadRowsAsync();

        AssertPassed(await world.RunAsync(Fixed));

        Assert.That(await world.ReadRowsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_script_in_SQL_stops_at_its_first_error_and_is_the_role_it_was_given()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Dev);
        var folder = Directory.CreateTempSubdirectory("gate-sql-");
        var script = Path.Combine(folder.FullName, "script.sql");
        await File.WriteAllTextAsync(script, "SELECT current_user, usesuper FROM pg_user WHERE usename = current_user; SELECT 1/0; SELECT 'not reached';");

        var outcome = await ScriptSandbox.RunAsync(new ScriptRun { ScriptPath = script, Database = world.Address }, CancellationToken.None);
        folder.Delete(recursive: true);

        Assert.That(outcome.ExitCode, Is.EqualTo(3), outcome.StandardError);
        Assert.That(outcome.StandardOutput, Does.Contain("maintenance  | f").And.Not.Contain("not reached"));
        Assert.That(outcome.StandardError, Does.Contain("division by zero"));
    }

    private static string BadStatementOf(long tenant) => string.Format(CultureInfo.InvariantCulture, BadStatement, tenant);

    private static void AssertPassed(ScriptOutcome outcome)
    {
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain("All checks passed"));
        Assert.That(outcome.Isolation, Is.EqualTo(IsolationKind.Sandbox));
    }
}
