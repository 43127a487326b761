using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Recovery.Tests;

[TestFixture]
[CancelAfter(180_000)]
public sealed class PlanWriterTests
{
    [Test]
    public async Task A_plan_says_which_columns_are_made_again_and_of_which_tables_nothing_is_known(CancellationToken cancellation)
    {
        await using var shop = await Shop.OpenAsync(cancellation);
        await shop.ExecuteAsync("CREATE UNLOGGED TABLE session (id int PRIMARY KEY); INSERT INTO session SELECT generate_series(1, 9)", cancellation);
        var bad = await shop.TransactAsync("DELETE FROM session; DELETE FROM item WHERE id < 10; ALTER TABLE item DROP COLUMN price CASCADE", cancellation);
        foreach (var edit in new[] { "INSERT INTO item (id, shelf_id) OVERRIDING SYSTEM VALUE VALUES (5, 1), (1005, 1)", "UPDATE item SET code = 'y' WHERE id = 5", "DELETE FROM item WHERE id IN (5, 1005, 20)" })
            await shop.ExecuteAsync(edit, cancellation);
        var survey = await shop.SurveyAsync(cancellation);
        await using var lost = await shop.CaptureAsync(survey.IncidentOf(survey.Find([bad])), cancellation);
        var request = new PlanRequest
        {
            Live = shop.Live,
            Identity = await LiveIdentity.ReadAsync(shop.Live, cancellation),
            Address = "here",
            Catalog = await SchemaCatalog.ReadAsync(shop.Live, cancellation),
            Directory = shop.Engine.Directory.MakeDirectory("plan"),
            Options = new PlannedOptions(),
            SoftReferences = [],
        };
        var (plan, _) = await PlanWriter.WriteAsync(request, new Loss("a test", lost.Capture, [], [], "", lost.Options.History!, []), cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(plan.Structures, Is.EqualTo(new[] { "price", "doubled" }.Select(column => $"column public.item.{column} is made again, with the values that it had")));
            Assert.That(plan.Locks, Has.Some.StartsWith("public.item: ACCESS EXCLUSIVE"));
            Assert.That(plan.Notes, Has.Some.StartsWith("2 rows of public.item were made by customers since, and deleted"));
            Assert.That(plan.Notes, Has.Some.StartsWith("unlogged").And.Some.EndsWith(": public.session"));
        });
    }
}
