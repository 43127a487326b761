using AngleSharp.Html.Parser;
using DrillHarness.Drills.Verification;

namespace DrillHarness.Drills.Tests;

[TestFixture]
public sealed class SiteMapReaderTests
{
    private const string Page =
        """
        <main><nav data-app="crm" data-app-id="4"><ul><li data-nav-id="7" data-nav-kind="heading" data-nav-parent="" data-nav-position="-1" data-nav-slug=""><span class="i i3">Sales &amp; more</span>
        <ul><li data-nav-id="9" data-nav-kind="page" data-nav-parent="7" data-nav-position="2" data-nav-slug="d&#39;or"><a href="/apps/crm/go/9">注文 &lt;1&gt;</a></li></ul></li></ul></nav>
        <nav class="x" data-app="empty" data-app-id="5"></nav><nav aria-label="other"><a href="/">no app</a></nav></main>
        """;

    [Test]
    public void Reads_what_a_real_html_parser_reads()
    {
        var read = SiteMapReader.Sections(Page).ToList();
        var document = new HtmlParser().ParseDocument(Page);
        var expected = document.QuerySelectorAll("nav[data-app] li[data-nav-id]").Select(item => (
            long.Parse(item.GetAttribute("data-nav-id")!), item.GetAttribute("data-nav-slug"), item.FirstElementChild!.TextContent));
        Assert.Multiple(() =>
        {
            Assert.That(read.SelectMany(app => app.Items).Select(item => (item.Id, item.Slug, item.Label)), Is.EqualTo(expected));
            Assert.That(read.Select(app => app.App), Is.EqualTo(new[] { "crm", "empty" }));
            Assert.That(read[0].Items[1].Parent, Is.EqualTo(7));
            Assert.That(read[0].Items[0].Position, Is.EqualTo(-1));
        });
    }

    [Test]
    public void An_item_without_its_attributes_is_an_error_that_quotes_it() =>
        Assert.That(() => SiteMapReader.Read(1, "<nav data-app=\"a\"><li data-nav-id=\"1\"><a>x</a></li></nav>"),
            Throws.TypeOf<FormatException>().With.Message.Contains("data-nav-id"));

    [Test]
    public void Anything_that_changes_about_an_item_changes_its_compact_form()
    {
        var item = new ShownItem("crm", 1, "page", 2, 3, "slug", "Label");
        ShownItem[] changed = [item with { Id = 9 }, item with { Kind = "link" }, item with { Parent = null }, item with { Position = 4 }, item with { Slug = "" }, item with { Label = "label" }];
        Assert.That(changed.Select(other => other.Compact()), Has.None.EqualTo(item.Compact()));
    }
}
