using System.Collections.Frozen;
using AngleSharp.Html.Parser;
using DrillHarness.Portal.Navigation;

namespace DrillHarness.Portal.Tests;

internal sealed class NavigationTreeTests
{
    private static readonly Viewer Admin = new(FrozenSet<long>.Empty, IsAdmin: true);
    private static readonly Viewer Nobody = new(FrozenSet<long>.Empty, IsAdmin: false);

    [Test]
    public void Items_come_in_order_of_position_then_of_key_parents_before_children() =>
        Assert.That(Keys([Item(1, null, 5), Item(2, null, 1), Item(3, 1, 0), Item(4, null, 5), Item(5, 3, 0)]), Is.EqualTo(new[] { 2, 1, 3, 5, 4 }));

    [Test]
    public void An_item_whose_parent_is_not_in_the_app_stands_at_the_top() =>
        Assert.That(NavigationTree.Order([Item(1, 99, 0), Item(2, 1, 0)]).Select(node => node.Depth), Is.EqualTo(new[] { 0, 1 }));

    [Test]
    public void Items_that_are_their_own_ancestors_are_left_out() =>
        Assert.That(Keys([Item(1, 2, 0), Item(2, 1, 0), Item(3, null, 0)]), Is.EqualTo(new[] { 3 }));

    [Test]
    public void A_chain_of_thousands_is_ordered_and_written() =>
        Assert.That(Html([.. Enumerable.Range(1, 5_000).Select(id => Item(id, id == 1 ? null : id - 1, 0))], Admin), Does.Contain("data-nav-id=\"5000\""));

    [Test]
    public void What_is_written_is_the_tree_that_was_meant()
    {
        var html = Html([Item(1, null, 0), Item(2, 1, 0), Item(3, 2, 0), Item(4, 1, 1), Item(5, null, 1)], Admin);
        var lists = new HtmlParser().ParseDocument(html).QuerySelectorAll("li")
            .Select(item => (item.GetAttribute("data-nav-id"), item.ParentElement!.Closest("li")?.GetAttribute("data-nav-id") ?? ""));

        Assert.That(lists, Is.EqualTo(new[] { ("1", ""), ("2", "1"), ("3", "2"), ("4", "1"), ("5", "") }));
        Assert.That(html.Split("<ul>"), Has.Length.EqualTo(html.Split("</ul>").Length));
    }

    [Test]
    public void A_hidden_branch_is_hidden_whole_and_what_follows_is_not()
    {
        var items = new[] { Item(1, null, 0) with { RoleIds = [7] }, Item(2, 1, 0), Item(3, null, 1) };
        Assert.That(Html(items, Nobody), Does.Contain("data-nav-id=\"3\"").And.Not.Contain("data-nav-id=\"2\""));
        Assert.That(Html(items, new Viewer(new long[] { 7 }.ToFrozenSet(), IsAdmin: false)), Does.Contain("data-nav-id=\"2\""));
    }

    [Test]
    public void Nothing_visible_is_nothing_written() =>
        Assert.That(Html([Item(1, null, 0) with { RoleIds = [7] }], Nobody), Is.Empty);

    [Test]
    public void Labels_and_slugs_cannot_leave_their_places()
    {
        const string nasty = "\"><script>alert('1')</script>&amp;";
        var html = Html([Item(1, null, 0) with { Label = nasty, Slug = nasty }], Admin);
        var item = new HtmlParser().ParseDocument(html).QuerySelector("li")!;

        Assert.That(html, Does.Not.Contain("<script"));
        Assert.That(item.TextContent, Is.EqualTo(nasty));
        Assert.That(item.GetAttribute("data-nav-slug"), Is.EqualTo(nasty));
    }

    private static IEnumerable<long> Keys(NavigationItem[] items) => NavigationTree.Order(items).Select(node => node.Item.Id);

    private static string Html(NavigationItem[] items, Viewer viewer)
    {
        var app = new AppNavigation
        {
            Id = 1, Slug = "app", Name = "App", IconId = null, HomePageId = null, IsArchived = false, Hue = 0, Nodes = NavigationTree.Order(items),
        };
        return string.Concat(NavigationMarkup.Pieces(app, viewer, currentItemId: null));
    }

    private static NavigationItem Item(long id, long? parent, int position) => new()
    {
        Id = id, ParentId = parent, Position = position, Kind = NavigationKind.Page, Label = $"Item {id}", Slug = $"item-{id}",
        PageId = id, LayoutId = null, IconId = null, Url = null, OpensNewTab = false, RoleIds = [],
    };
}
