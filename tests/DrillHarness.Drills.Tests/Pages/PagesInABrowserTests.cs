using DrillHarness.Drills.Verification;
using DrillHarness.Reports;
using DrillHarness.Reports.Tests;
using DrillHarness.Reports.Tests.History;
using DrillHarness.Timing;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Tests.Pages;

/// <summary>Every page that the harness writes, opened from disk as people open it.</summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class PagesInABrowserTests
{
    private const int PhoneWidth = 390;

    private string folder = "";
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    [OneTimeSetUp]
    public async Task WriteAndOpenAsync()
    {
        folder = Directory.CreateTempSubdirectory("drill-pages-").FullName;
        await RunFiles.WriteAllAsync(Path.Combine(folder, "all", "one"), SampleJournal.Passing, default);
        await CollectedRuns.WriteAsync(Path.Combine(folder, "all"), default);
        var nights = SampleHistory.Noisy(14, 10).Concat(SampleHistory.Noisy(6, 14, 2)).Select((seconds, night) => SampleHistory.Run(night, seconds) with { Report = "all/one/report.html" }).ToList();
        await TrendFiles.WriteAsync(Path.Combine(folder, "trend"), SampleHistory.Judge(nights, new Dictionary<string, PhaseObjective> { [PhaseObjective.Total] = new(12, 15, 18) }), folder, default);
        var sized = new[] { 200, 500, 1200 }.Select((apps, at) => SampleHistory.Run(at, 2 + (apps / 100.0)) with { Profile = $"apps-{apps}", Sizes = new RunSizes(apps * 100_000, apps * 100_000, 16_000_000, apps * 125, apps * 25) }).ToList();
        await ForecastFiles.WriteAsync(Path.Combine(folder, "forecast"), ForecastResult.Of(sized, new RunSizes(0, 0, 0, 5_000_000, 0)), sized, default);
        playwright = await Playwright.CreateAsync();
        browser = await BrowserProgram.LaunchAsync(playwright, folder);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_page_opens_from_disk_asks_for_nothing_and_fits_a_phone(
        [Values("all/one/report.html", "all/index.html", "trend/trend.html", "forecast/forecast.html")] string name, [Values(PhoneWidth, 1200)] int width)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        var page = await context.NewPageAsync();
        var (asked, complained) = (new List<string>(), new List<string>());
        page.Request += (_, request) => asked.Add(request.Url);
        page.Console += (_, message) => complained.Add(message.Text);
        await page.GotoAsync(UrlOf(name));
        Assert.Multiple(async () =>
        {
            Assert.That(asked, Is.EqualTo(new[] { UrlOf(name) }));
            Assert.That(complained, Is.Empty);
            Assert.That(await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"), Is.AtMost(width), "nothing sticks out to the side");
            Assert.That(await page.Locator("h1").InnerTextAsync(), Is.Not.Empty);
        });
    }

    [TestCase("all/one/report.html")]
    [TestCase("trend/trend.html")]
    public async Task A_page_is_dark_for_those_who_want_it_dark(string name)
    {
        async Task<string> PaperAsync(ColorScheme scheme)
        {
            await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme });
            var page = await context.NewPageAsync();
            await page.GotoAsync(UrlOf(name));
            return await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        }

        Assert.That((await PaperAsync(ColorScheme.Light), await PaperAsync(ColorScheme.Dark)), Is.EqualTo(("rgb(250, 249, 246)", "rgb(19, 22, 25)")));
    }

    [Test]
    public async Task A_night_is_reached_by_keyboard_and_opens_its_report()
    {
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(UrlOf("trend/trend.html"));
        for (var key = 0; key < 3; key++) await page.Keyboard.PressAsync("Tab");
        var spoken = await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label') ?? ''");
        Assert.That(spoken, Does.Contain("restore"));
        Assert.That(await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"), Is.EqualTo("../all/one/report.html"));
        await page.Keyboard.PressAsync("Enter");
        await new Until { Awaited = "the report to be opened", Deadline = TimeSpan.FromMinutes(1), Progress = _ => Task.FromResult($"at {page.Url}") }
            .TrueAsync(_ => Task.FromResult(page.Url.EndsWith("/report.html", StringComparison.Ordinal)), CancellationToken.None);
        Assert.That(await page.Locator("h1").InnerTextAsync(), Does.Contain("Passed"));
    }

    private string UrlOf(string name) => new Uri(Path.Combine(folder, name)).AbsoluteUri;
}
