using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Trials;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
internal sealed class BrokenPagesTests
{
    private const string Text = "version: 1\ntables: {draft: {delete: {where: id % 2 = 0}}}\npages: [listed*]\n";

    [Test]
    public async Task Only_what_is_listed_or_stands_for_a_row_that_may_go_is_not_broken()
    {
        var (seen, _) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM draft WHERE abandoned_at IS NOT NULL", Text);
        var drafts = seen.Tables.Single(tally => tally.Table == "public.draft");
        var even = drafts.Gone.First(key => long.Parse(key) % 2 == 0);
        var odd = drafts.Gone.First(key => long.Parse(key) % 2 == 1);
        var kept = drafts.Before!.Rows.Keys.Except(drafts.Gone).Take(8).ToList();
        VisitedPage[] before =
        [
            Page("may go", even), Page("may not go", odd), Page("hidden", kept[0]), Page("of another table", even) with { Table = "public.page" },
            Page("answers with an error", kept[1]), Page("listed and gone", kept[2]), Page("wrong before", kept[3]) with { Trouble = "answers 404" },
            Page("a heading now", kept[4]), Page("a heading as before", kept[5]) with { LeadsSomewhere = false }, Page("another label", kept[6]), Page("at another tenant", kept[7]),
        ];
        VisitedPage[] after =
        [
            Page("answers with an error", kept[1]) with { Trouble = "answers 500" }, Page("wrong before", kept[3]) with { Trouble = "answers 404" },
            Page("a heading now", kept[4]) with { LeadsSomewhere = false }, Page("a heading as before", kept[5]) with { LeadsSomewhere = false },
            Page("its label now", kept[6]), Page("at another tenant", kept[7]) with { Tenant = "other" }, Page("new, and wrong", "-1") with { Trouble = "answers 500" },
        ];
        Assert.That(new BrokenPages(seen, IntentReader.Parse(Text, "i.yaml")).Between(before, after).Select(broken => $"{broken.Page.Name}: {broken.Trouble}"), Is.EqualTo(new[]
        {
            "may not go: is not shown any more", "hidden: is not shown any more", "of another table: is not shown any more", "answers with an error: answers 500",
            "a heading now: leads nowhere any more", "at another tenant: is not shown any more",
        }));
    }

    [TestCase("version: 1\ntables: {draft: {delete: {}}}\n", true)]
    [TestCase("version: 1\ntables: {draft: {delete: {where: abandoned_at IS NOT NULL}}}\n", false)]
    [TestCase(null, false)]
    public async Task A_row_may_take_its_page_along_where_a_predicate_picks_it_and_where_nobody_said_what_is_meant(string? text, bool isBroken)
    {
        var (seen, _) = await GateWorlds.JudgeTextAsync("a.sql", "DELETE FROM draft WHERE abandoned_at IS NOT NULL", text);
        var page = Page("gone", seen.Tables.Single(tally => tally.Table == "public.draft").Gone.First());
        Assert.That(new BrokenPages(seen, text is null ? null : IntentReader.Parse(text, "i.yaml")).Between([page], []), Has.Count.EqualTo(isBroken ? 1 : 0));
    }

    private static VisitedPage Page(string name, string key) => new("acme", name, "public.draft", key, null);
}
