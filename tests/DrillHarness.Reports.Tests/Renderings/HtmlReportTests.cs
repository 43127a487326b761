using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed partial class HtmlReportTests
{
    private static readonly IReadOnlyList<JournalEvent> Killed = [.. SampleJournal.Passing.TakeWhile(happened => happened is not MergeApplied)];

    private static TestCaseData[] Journals() =>
    [
        new TestCaseData(SampleJournal.Passing).SetArgDisplayNames("passed"),
        new TestCaseData(SampleJournal.With<OracleCompared>(e => e with { Missing = 12, Examples = [new("public.navigation_item", "id=42", "missing")] })).SetArgDisplayNames("failed"),
        new TestCaseData(Killed).SetArgDisplayNames("killed"),
        new TestCaseData((IReadOnlyList<JournalEvent>)[]).SetArgDisplayNames("empty"),
    ];

    [TestCaseSource(nameof(Journals))]
    public async Task A_report_is_one_well_formed_page_that_fetches_nothing(IReadOnlyList<JournalEvent> journal)
    {
        using var run = new SampleRun();
        await run.WriteAsync(journal);
        var html = run.Read("report.html");
        var page = new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(html);
        var fetched = page.QuerySelectorAll("[src],[href],[srcset],[data],[poster],[action]")
            .SelectMany(element => new[] { "src", "href", "srcset", "data", "poster", "action" }.Select(element.GetAttribute)).OfType<string>();
        Assert.That(fetched, Has.All.Matches("^(data:image/|#)"));
        Assert.That(page.QuerySelectorAll("script, link, iframe, object, embed"), Is.Empty);
        Assert.That(page.QuerySelector("style")!.TextContent, Does.Not.Contain("url(").And.Not.Contain("@import"));
        Assert.That(page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content"), Does.Contain("default-src 'none'"));
    }

    [TestCaseSource(nameof(Journals))]
    public async Task A_report_can_be_read_by_a_screen_reader(IReadOnlyList<JournalEvent> journal)
    {
        var page = await PageAsync(journal);
        Assert.That(page.DocumentElement.GetAttribute("lang"), Is.EqualTo("en"));
        Assert.That(page.Title, Is.Not.Empty);
        Assert.That(page.QuerySelectorAll("h1"), Has.Exactly(1).Items);
        Assert.That(page.QuerySelectorAll("main, header, nav, footer"), Has.Exactly(4).Items);
        Assert.That(page.QuerySelectorAll("table").Select(table => (table.QuerySelector("caption"), table.QuerySelector("thead th[scope=col]"))),
            Has.All.Matches<(IElement?, IElement?)>(heads => heads is { Item1: not null, Item2: not null }));
        Assert.That(page.QuerySelectorAll("img").Select(image => image.GetAttribute("alt")), Has.All.Not.Empty);
        Assert.That(page.QuerySelectorAll("[id]").Select(element => element.Id), Is.Unique);
        Assert.That(HeadingLevels(page).Zip(HeadingLevels(page).Skip(1)), Has.All.Matches<(int, int)>(pair => pair.Item2 <= pair.Item1 + 1));
    }

    [Test]
    public async Task Every_link_of_the_page_leads_to_a_place_in_it()
    {
        var page = await PageAsync(SampleJournal.Passing);
        var links = page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")![1..]).ToArray();
        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Select(page.GetElementById), Has.None.Null);
    }

    [Test]
    public async Task The_verdict_is_said_in_words_and_in_figures()
    {
        var page = await PageAsync(SampleJournal.Passing);
        Assert.That(page.QuerySelector("h1")!.TextContent, Does.EndWith("Passed"));
        Assert.That(page.QuerySelector(".figures")!.TextContent, Does.Contain("12.6 s").And.Contain("268"));
        Assert.That(page.Body!.TextContent, Does.Contain("114 + 25 = 139 minutes").And.Contain("DELETE FROM navigation_item USING layout"));
        Assert.That(page.QuerySelectorAll(".statements li.bad"), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Each_check_says_its_state_in_a_word()
    {
        var page = await PageAsync(SampleJournal.With<OracleCompared>(e => e with { Missing = 12 }));
        Assert.That(page.QuerySelectorAll(".checks .state").Select(state => state.TextContent),
            Has.All.Matches("^. (held|broken)$"));
        Assert.That(page.QuerySelectorAll(".checks tr.broken").First().TextContent, Does.Contain("No row is missing").And.Contain("12"));
    }

    [Test]
    public async Task Pictures_are_embedded_and_a_missing_one_is_told()
    {
        var page = await PageAsync(SampleJournal.Plus(new ScreenshotTaken(Moment.After, "9", "screenshots/none.png")));
        Assert.That(page.QuerySelectorAll("img[src^='data:image/png;base64,']"), Has.Exactly(3).Items);
        Assert.That(page.QuerySelector(".absent")!.TextContent, Does.Contain("screenshots/none.png"));
    }

    [Test]
    public async Task A_picture_outside_the_runs_directory_is_not_embedded()
    {
        using var run = new SampleRun();
        using var other = new SampleRun();
        await run.WriteAsync(SampleJournal.Plus(new ScreenshotTaken(Moment.After, "9", $"../{Path.GetFileName(other.Path)}/screenshots/after.png")));
        Assert.That(Parse(run.Read("report.html")).QuerySelectorAll("img"), Has.Exactly(3).Items);
    }

    [Test]
    public async Task Text_from_outside_stays_text()
    {
        var html = await HtmlAsync(SampleJournal.Plus(new StepTold("<script>alert(1)</script>")));
        Assert.That(html, Does.Not.Contain("<script"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Text_stands_out_from_its_background_as_wcag_aa_asks(bool dark)
    {
        var colors = Colors(Parse(await HtmlAsync(SampleJournal.Passing)).QuerySelector("style")!.TextContent, dark);
        foreach (var ground in new[] { "paper", "raised", "faint" })
        foreach (var text in new[] { "ink", "soft", "accent", "red", "amber", "green" })
            Assert.That(Contrast(colors[text], colors[ground]), Is.GreaterThanOrEqualTo(4.5), $"{text} on {ground}");
        foreach (var ground in new[] { "passed", "failed", "inconclusive" })
            Assert.That(Contrast(colors["on-banner"], colors[ground]), Is.GreaterThanOrEqualTo(7), $"banner {ground}");
        Assert.That(Contrast(colors["accent-2"], colors["paper"]), Is.GreaterThanOrEqualTo(3), "a bar on paper");
    }

    [Test]
    public async Task Marks_of_the_axis_are_round_and_few()
    {
        var page = await PageAsync(SampleJournal.Passing);
        Assert.That(page.QuerySelectorAll(".axis span").Select(mark => mark.TextContent), Is.EqualTo(new[] { "0 s", "5 s", "10 s" }));
    }

    private static IEnumerable<int> HeadingLevels(IHtmlDocument page) =>
        page.QuerySelectorAll("h1, h2, h3").Select(heading => heading.LocalName[1] - '0');

    private static async Task<IHtmlDocument> PageAsync(IReadOnlyList<JournalEvent> journal) => Parse(await HtmlAsync(journal));

    private static async Task<string> HtmlAsync(IReadOnlyList<JournalEvent> journal)
    {
        using var run = new SampleRun();
        await run.WriteAsync(journal);
        return run.Read("report.html");
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    private static Dictionary<string, string> Colors(string style, bool dark)
    {
        var light = Declared().Matches(style[..style.IndexOf("@media (prefers-color-scheme: dark)", StringComparison.Ordinal)]);
        var colors = light.ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        if (!dark) return colors;
        var from = style.IndexOf("@media (prefers-color-scheme: dark)", StringComparison.Ordinal);
        foreach (Match match in Declared().Matches(style[from..style.IndexOf("* {", from, StringComparison.Ordinal)])) colors[match.Groups[1].Value] = match.Groups[2].Value;
        return colors;
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string color)
    {
        double Channel(int at)
        {
            var value = Convert.ToInt32(color.Substring(at, 2), 16) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6})")]
    private static partial Regex Declared();
}
