using DrillHarness.Metadata.Seeding;

namespace DrillHarness.Metadata.Tests.Seeding;

internal sealed class NavigationTreeTests
{
    private static readonly List<(AppShape App, List<NavigationShape> Items)> Apps =
        [.. new WorldShape(Profile.Small, 7).Tenants.SelectMany(tenant => tenant.EachApp()).Select(app => (app, new NavigationTree().Of(app).ToList()))];

    private static IEnumerable<NavigationShape> Items => Apps.SelectMany(entry => entry.Items);

    [Test]
    public void Trees_are_up_to_four_levels_deep() =>
        Assert.That(Items.Select(item => item.Depth).Distinct(), Is.EquivalentTo([1, 2, 3, 4]));

    [Test]
    public void A_parent_comes_before_its_children_and_is_no_link() =>
        Assert.That(Apps.SelectMany(entry => entry.Items.Where((item, index) =>
            item.Parent >= index || (item.Parent >= 0 && entry.Items[item.Parent].Kind == NavigationKind.Link))), Is.Empty);

    [Test]
    public void Nothing_stands_below_an_item_of_the_trash() =>
        Assert.That(Items.Where(item => item is { IsTrashed: true, Children: > 0 }), Is.Empty);

    [Test]
    public void An_app_without_pages_has_no_item_of_kind_page()
    {
        var pageless = Apps.Where(entry => !entry.App.HasPages).ToList();
        Assert.That(pageless, Is.Not.Empty);
        Assert.That(pageless.SelectMany(entry => entry.Items).Where(item => item.Kind == NavigationKind.Page), Is.Empty);
    }

    [Test]
    public void Apps_have_twenty_to_thirty_items() =>
        Assert.That(Apps.Select(entry => entry.Items.Count), Is.All.InRange(20, 30));

    [Test]
    public void Drawing_an_app_again_gives_the_same_items() =>
        Assert.That(new NavigationTree().Of(Apps[5].App), Is.EqualTo(Apps[5].Items));
}
