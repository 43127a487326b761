using DrillHarness.Gate.Effects;
using DrillHarness.Gate.Intents;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Trials;

/// <summary>
/// Which pages a run broke: those that answered properly before it, and after it answer with trouble, or are not to be found. Two kinds may go: what the
/// intent's <c>pages</c> name; and a page that nothing leads to any more because the row that it stands for was deleted, where a predicate of the intent
/// picks that very row, or it says how many may go. A page that is still shown has no such excuse, whatever the intent lets be changed; but an app or a
/// tenant is not broken by having nothing to show where an intent let everything below it go.
/// </summary>
internal sealed class BrokenPages(Observation seen, Intent? intent)
{
    private const string NotShown = "is not shown any more";
    private const string LeadsNowhere = "leads nowhere any more";

    /// <summary>Each broken page as it was before, with what is wrong now.</summary>
    public IReadOnlyList<(VisitedPage Page, string Trouble)> Between(IReadOnlyList<VisitedPage> before, IReadOnlyList<VisitedPage> after)
    {
        var found = after.ToLookup(page => page.Identity);
        var broken = new List<(VisitedPage, string)>();
        foreach (var page in before.Where(page => page.Trouble is null && intent?.Lists(page.Name) != true))
        {
            var now = found[page.Identity].FirstOrDefault();
            if (now is { IsEmpty: true } && intent is not null && before.Where(below => below.Name.StartsWith(page.Name + "/", StringComparison.Ordinal)).All(MayGoOrBe)) continue;
            var trouble = now is not null ? TroubleOf(page, now) : MayGo(page) ? null : NotShown;
            if (trouble is not null) broken.Add((page, trouble));

            // An app that is still there and has nothing to show itself is no more than that.
            bool MayGoOrBe(VisitedPage below) => MayGo(below) || found[below.Identity].FirstOrDefault() is { IsEmpty: true };
        }

        return broken;
    }

    private static string? TroubleOf(VisitedPage before, VisitedPage now) => now.Trouble ?? (before.LeadsSomewhere && !now.LeadsSomewhere ? LeadsNowhere : null);

    // Without an intent nobody said which rows may go: whether so many may is judged by the rows themselves.
    private bool MayGo(VisitedPage page)
    {
        var key = RowImage.Of([page.Key]);
        return seen.Tables.FirstOrDefault(tally => tally.Table == page.Table) is { Before: { } rows } tally && tally.IsGone(key) &&
            (intent is null || (DatabaseBefore.For(intent, rows.Shape, RowOperation.Delete) is ({ Where: not null } or { AtMost: not null }) && rows.Rows[key].MayBeDeleted));
    }
}
