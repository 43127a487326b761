using DrillHarness.Metadata.Activity;
using DrillHarness.Metadata.Editing;
using DrillHarness.Portal;

namespace DrillHarness.Metadata.Tests.Engine;

internal sealed class CustomersTests
{
    [Test]
    public async Task What_customers_were_told_is_what_the_databases_hold()
    {
        await using var live = await TestWorld.SeedAsync(Profile.Tiny, 7);
        await using var twin = await TestWorld.SeedAsync(Profile.Tiny, 7);
        var ledger = await WorkAsync(live, 250, isIncident: false);
        Assert.That(ledger.Entries.Where(entry => entry.Outcome == EditOutcome.Indeterminate), Is.Empty);
        foreach (var entry in ledger.AcknowledgedInOrder) await ReplayAsync(twin, entry);
        Assert.That(await twin.HashesAsync(), Is.EqualTo(await live.HashesAsync()));
        foreach (var row in ExpectedRows.Of(ledger.AcknowledgedInOrder))
        {
            await using var connection = await live.Of(row.Database).OpenConnectionAsync();
            Assert.That(await FootprintCheck.DifferencesAsync(connection, row, CancellationToken.None), Is.Empty, $"{row.Table} {row.Key.Values.First()}");
        }
    }

    [Test]
    public async Task While_navigation_is_missing_items_are_made_again_and_edits_of_missing_items_are_rejected()
    {
        await using var world = await TestWorld.SeedAsync(Profile.Tiny, 7);
        await using (var loss = world.Metadata.CreateCommand("DELETE FROM navigation_item")) await loss.ExecuteNonQueryAsync();
        var entries = (await WorkAsync(world, 150, isIncident: true)).Entries;
        var made = entries.Where(entry => entry is { Edit.Kind: EditKind.RecreateNavigationItem, Outcome: EditOutcome.Acknowledged });
        Assert.That(made.ToList(), Is.Not.Empty);
        Assert.That(entries.Where(entry => entry is { Edit.Kind: EditKind.DeletePage, Outcome: EditOutcome.Acknowledged }), Is.Not.Empty);
        var renamed = entries.Where(entry => entry is { Edit.Kind: EditKind.RenameNavigationItem, Outcome: EditOutcome.Rejected });
        Assert.That(renamed.Select(entry => entry.Status), Is.Not.Empty.And.All.EqualTo(404));
    }

    [Test]
    public async Task A_world_of_another_seed_is_not_worked_on()
    {
        var options = new CustomersOptions
        {
            Portal = new Uri("http://127.0.0.1:9/"), World = Seeder.Foresee(Profile.Tiny, 8), Profile = Profile.Tiny, Seed = 7,
        };
        Assert.That(() => Customers.Start(options), Throws.ArgumentException.With.Message.Contains("seed 7"));
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_portal_that_does_not_answer_acknowledges_nothing()
    {
        await using var customers = Customers.Start(new CustomersOptions
        {
            Portal = new Uri("http://127.0.0.1:9/"), World = Seeder.Foresee(Profile.Tiny, 7), Profile = Profile.Tiny, Seed = 7,
        });
        await new Timing.Until
        {
            Awaited = "ten answers",
            Deadline = TimeSpan.FromSeconds(20),
        }.TrueAsync(_ => Task.FromResult(customers.Ledger.Entries.Count >= 10), CancellationToken.None);
        await customers.StopAsync();
        Assert.That(customers.Ledger.Entries.Select(entry => entry.Outcome), Is.All.Not.EqualTo(EditOutcome.Acknowledged));
    }

    private static async Task<Ledger> WorkAsync(TestWorld world, int edits, bool isIncident)
    {
        await using var portal = await PortalHost.StartAsync(
            new PortalOptions
            {
                MetadataConnectionString = SharedCluster.ConnectionString(world.MetadataName, SharedCluster.Portal),
                CustomerDataConnectionString = SharedCluster.ConnectionString(world.CustomerDataName, SharedCluster.Portal),
            },
            CancellationToken.None);
        await using var customers = Customers.Start(new CustomersOptions
        {
            Portal = portal.BaseAddress, World = world.Seeded, Profile = Profile.Tiny, Seed = 7, EditsPerSecond = 200,
        });
        if (isIncident) customers.EnterIncident();
        await customers.UntilAcknowledgedAsync(edits, CancellationToken.None);
        await customers.StopAsync();
        return customers.Ledger;
    }

    private static async Task ReplayAsync(TestWorld twin, LedgerEntry entry)
    {
        await using var connection = await twin.Of(entry.Edit.Database).OpenConnectionAsync();
        var effect = await EditStatements.ApplyAsync(connection, entry.Edit, entry.AssignedKey, CancellationToken.None);
        Assert.That(effect.Applied, Is.True, $"{entry.Edit.Kind}: {effect.Refusal}");
    }
}
