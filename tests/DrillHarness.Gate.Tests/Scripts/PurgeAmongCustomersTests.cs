using DrillHarness.Gate.Isolation;
using DrillHarness.Metadata;
using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Gate.Tests.Scripts;

/// <summary>The purge script while others work on the same rows.</summary>
internal sealed class PurgeAmongCustomersTests
{
    private const string Bad = "purge_unused_records.py";

    [Test]
    public async Task Customers_who_edit_meanwhile_do_not_upset_its_checks()
    {
        const int workers = 2;
        await using var world = await PurgeWorld.MakeAsync(Profile.Small);
        await using var portal = world.OpenAs(PurgeWorld.Portal);
        var plan = new EditPlan(Profile.Small, seed: 7, workers);
        using var ended = new CancellationTokenSource();

        var customers = Enumerable.Range(0, workers).Select(worker => EditAsync(portal, plan.Everyday(worker), ended.Token)).ToArray();
        var outcome = await world.RunAsync(Bad);
        await ended.CancelAsync();
        var applied = (await Task.WhenAll(customers)).Sum();

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain("All checks passed"));
        Assert.That(applied, Is.GreaterThan(50));
    }

    [Test]
    public async Task In_a_deadlock_with_a_customer_it_begins_its_step_again()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);
        var ownDatabase = world.Address.Database;
        await ExecuteAsync(world.Metadata, $"ALTER ROLE {PurgeWorld.Role} IN DATABASE {ownDatabase} SET deadlock_timeout = '3s'");
        var tenant = world.Seeded.Tenants.First(tenant => tenant.NavigationItems > 1).Id;
        await using var customer = await world.Metadata.OpenConnectionAsync();
        await using var edit = await customer.BeginTransactionAsync();
        await ExecuteAsync(customer, "SET LOCAL deadlock_timeout = '1h'");
        await ExecuteAsync(customer, $"UPDATE navigation_item SET position = position WHERE id = (SELECT max(id) FROM navigation_item WHERE tenant_id = {tenant})");

        var running = world.RunAsync(Bad);
        await UntilItWaitsAsync(world);
        await ExecuteAsync(customer, $"UPDATE navigation_item SET position = position WHERE id = (SELECT min(id) FROM navigation_item WHERE tenant_id = {tenant})");
        await edit.CommitAsync();
        var outcome = await running;

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain($"Tenant {tenant}, dead navigation items: attempt 1 gave way to customers, trying again"));
        var onNavigation = (await world.ReadTransactionsAsync())
            .Where(transaction => transaction.TransactionId is not null || !transaction.Committed)
            .Where(transaction => transaction.Statements.Any(text => text.StartsWith("DELETE FROM navigation_item", StringComparison.Ordinal)));
        Assert.That(onNavigation.Select(transaction => transaction.Committed), Is.Not.Empty.And.All.True);
    }

    [Test]
    public async Task Its_good_transactions_replayed_from_the_log_give_the_world_without_the_bad_one()
    {
        await using var world = await PurgeWorld.MakeAsync(Profile.Tiny);
        await using var twin = await PurgeWorld.MakeAsync(Profile.Tiny);
        var meant = await MeantToGo.ReadAsync(twin);
        var before = await twin.ReadRowsAsync();
        await world.RunAsync(Bad);

        await using var replaying = twin.OpenAs(PurgeWorld.Role);
        foreach (var transaction in await world.ReadTransactionsAsync())
            if (transaction is { Committed: true, TransactionId: not null } && !transaction.Statements.Any(text => text.Contains("USING layout")))
                await ReplayAsync(replaying, transaction.Statements);

        foreach (var table in new[] { "navigation_item", "navigation_link", "navigation_item_role" }) meant.Remove(table);
        Assert.That(before.Without(await twin.ReadRowsAsync()), Is.EqualTo(meant));
        const string auditOfLayouts = "SELECT actor || operation || row_id FROM audit_entry WHERE table_name = 'layout'";
        Assert.That(await twin.TextsAsync(auditOfLayouts), Is.EqualTo(await world.TextsAsync(auditOfLayouts)).And.Not.Empty);
    }

    private static async Task<int> EditAsync(NpgsqlDataSource portal, IEnumerable<PlannedEdit> steps, CancellationToken ended)
    {
        var applied = 0;
        await using var connection = await portal.OpenConnectionAsync(CancellationToken.None);
        foreach (var step in steps.Where(step => step.AimsAtRowOf is null && step.Edit.Database == DatabaseNames.Metadata))
        {
            if (ended.IsCancellationRequested) break;
            var effect = await EditStatements.ApplyAsync(connection, step.Edit, assignedKey: null, CancellationToken.None);
            if (effect.Applied) applied++;
        }
        return applied;
    }

    private static Task UntilItWaitsAsync(PurgeWorld world) =>
        new Until { Awaited = "the script to wait for the customer's lock", Deadline = Deadlines.Command }.TrueAsync(async _ =>
            (await world.TextsAsync($"SELECT pid::text FROM pg_stat_activity WHERE usename = '{PurgeWorld.Role}' AND wait_event_type = 'Lock'")).Count > 0,
            CancellationToken.None);

    private static async Task ReplayAsync(NpgsqlDataSource database, IReadOnlyList<string> statements)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var statement in statements) await ExecuteAsync(connection, statement);
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string statement)
    {
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
