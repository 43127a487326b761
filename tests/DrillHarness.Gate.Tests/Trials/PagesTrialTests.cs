using DrillHarness.Clusters;
using DrillHarness.Drills.Verification;
using DrillHarness.Gate.Running;
using DrillHarness.Gate.Tests.Judging;
using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Trials;

[TestFixture]
internal sealed class PagesTrialTests
{
    private const string Unlinked = "UPDATE navigation_item SET page_id = NULL, layout_id = NULL WHERE id % 100 = 0 AND kind = 'page' AND page_id IS NOT NULL";

    private const string MayBeUnlinked =
        """
        version: 1
        tables:
          navigation_item: { update: { where: id % 100 = 0, columns: [page_id, layout_id] } }
          audit_entry: { insert: {} }

        """;

    private const string OneApp = "app_id = (SELECT min(app_id) FROM page)";

    private const string MayBeCleared =
        $$"""
        version: 1
        tables:
          navigation_item: { delete: { where: {{OneApp}} } }
          navigation_link: { delete: { where: navigation_item_id IN (SELECT id FROM navigation_item WHERE {{OneApp}}) } }
          navigation_item_role: { delete: { where: navigation_item_id IN (SELECT id FROM navigation_item WHERE {{OneApp}}) } }
          audit_entry: { insert: {} }

        """;

    private const string AnyMayGo = "version: 1\ntables: {navigation_item: {delete: {}}, navigation_link: {delete: {}}, navigation_item_role: {delete: {}}, audit_entry: {insert: {}}}\n";

    [Test]
    public async Task Items_that_lead_to_no_page_any_more_are_broken_whatever_the_intent_lets_be_changed()
    {
        var result = await JudgeAsync(Unlinked, MayBeUnlinked);
        var errors = Errors(result);
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(GateVerdict.Rejected));
            Assert.That(errors.Select(finding => finding.Code), Is.EqualTo(new[] { FindingCodes.PageBroken }), Told(result));
            Assert.That(errors[0].Tenants, Is.GreaterThan(1));
            Assert.That(errors[0].Evidence, Has.Count.EqualTo(5).And.All.Match("^[a-z0-9-]+/[a-z0-9-]+/.+: opens a page that says 'no-page'$"));
            Assert.That(errors[0].World, Is.EqualTo("production-like, pages"));
        });
    }

    [Test]
    public async Task Pages_that_the_intent_names_may_break()
    {
        var result = await JudgeAsync(Unlinked, MayBeUnlinked + "pages: [any]\n");
        Assert.That(result.Verdict, Is.EqualTo(GateVerdict.Accepted), Told(result));
    }

    [Test]
    public async Task An_app_may_lose_all_of_its_navigation_where_the_intent_picks_each_item()
    {
        var result = await JudgeAsync($"DELETE FROM navigation_item WHERE {OneApp}", MayBeCleared);
        Assert.That(result.Verdict, Is.EqualTo(GateVerdict.Accepted), Told(result));
    }

    [Test]
    public async Task An_app_that_loses_all_of_its_navigation_is_broken_where_nobody_said_which_items_may_go()
    {
        var errors = Errors(await JudgeAsync($"DELETE FROM navigation_item WHERE {OneApp}", AnyMayGo));
        Assert.That(errors.Select(finding => finding.Code), Is.EqualTo(new[] { FindingCodes.PageBroken }));
        Assert.That(errors[0].Evidence, Has.Some.Match("^[a-z0-9-]+/[a-z0-9-]+: opens a page that says 'no-navigation'$"));
    }

    [Test]
    public async Task A_purge_that_clears_what_it_should_is_accepted_with_all_pages_seen()
    {
        var result = await JudgeAsync(Path.Combine(GateWorlds.Repository, "drills/scripts/sqlalchemy/cross_product/purge_fixed.py"));
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(GateVerdict.Accepted), Told(result));
            Assert.That(result.Effects.Single(effect => effect.Table == "navigation_item").Deleted, Is.GreaterThan(0));
            Assert.That(result.Worlds.Select(world => world.Run), Is.EqualTo(new[] { "once", "again", "pages" }));
        });
    }

    private static async Task<GateResult> JudgeAsync(string sql, string intent)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "a.sql"), sql);
            File.WriteAllText(Path.Combine(folder, "a.intent.yaml"), intent);
            return await JudgeAsync(Path.Combine(folder, "a.sql"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<GateResult> JudgeAsync(string script) => Gate.Running.Gate.JudgeAsync(
        new GateOptions { Script = script, Quick = true, Engine = new EngineChoice { Kind = EngineKind.Local } },
        new SampleApplication { Pages = new PortalPages() }, TestContext.Out.WriteLine, CancellationToken.None);

    private static List<Finding> Errors(GateResult result) => [.. result.Findings.Where(finding => finding.Severity == Severity.Error)];

    private static string Told(GateResult result) => string.Join('\n', result.Findings.Select(finding => $"{finding.Code}: {finding.Message} {string.Join(" | ", finding.Evidence)}"));
}
