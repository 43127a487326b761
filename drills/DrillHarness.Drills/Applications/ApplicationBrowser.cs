using DrillHarness.Drills.Verification;
using DrillHarness.Gate.Serving;
using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Applications;

/// <summary>A real browser that signs in as some tenants and opens a page of each: before, while it is broken, and after; with a picture of each.</summary>
internal sealed class ApplicationBrowser : IAsyncDisposable
{
    private const int MostPages = 4;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly OpenedPages application;
    private readonly string outDirectory;
    private readonly Journal journal;

    private ApplicationBrowser(IPlaywright playwright, IBrowser browser, OpenedPages application, string outDirectory, Journal journal) =>
        (this.playwright, this.browser, this.application, this.outDirectory, this.journal) = (playwright, browser, application, outDirectory, journal);

    /// <summary>Starts the browser.</summary>
    /// <exception cref="Clusters.MachineLacksException">There is no browser on this machine.</exception>
    public static async Task<ApplicationBrowser> StartAsync(OpenedPages application, string outDirectory, string temporaryFolder, Journal journal)
    {
        BrowserProgram.Find();
        var playwright = await Playwright.CreateAsync();
        return new ApplicationBrowser(playwright, await BrowserProgram.LaunchAsync(playwright, temporaryFolder), application, outDirectory, journal);
    }

    /// <summary>A page each of a few tenants, spread over all of them.</summary>
    public static IReadOnlyList<VisitedPage> Sample(IReadOnlyList<VisitedPage> pages)
    {
        var first = pages.GroupBy(page => page.Tenant).Select(tenant => tenant.First()).ToList();
        return [.. Enumerable.Range(0, Math.Min(MostPages, first.Count)).Select(at => first[at * first.Count / Math.Min(MostPages, first.Count)])];
    }

    /// <summary>Opens pages, and writes down what was seen.</summary>
    public async Task LookAsync(Moment when, IReadOnlyList<VisitedPage> pages, CancellationToken cancellation)
    {
        var started = journal.Elapsed;
        var (broken, screenshots) = (0, new List<string>());
        foreach (var (number, page) in pages.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var screenshot = Path.Combine("screenshots", FormattableString.Invariant($"{when.ToString().ToLowerInvariant()}-{number + 1}.png"));
            var trouble = await OpenAsync(page.Address!, screenshot).WaitAsync(Deadlines.BrowserVisit, cancellation);
            if (File.Exists(Path.Combine(outDirectory, screenshot)))
            {
                screenshots.Add(screenshot);
                journal.Record(new ScreenshotTaken(when, page.Tenant.Length > 0 ? page.Tenant : page.Name, screenshot));
            }

            if (trouble is null) continue;
            broken++;
            if (when != Moment.During) journal.Record(new StepTold($"browser, {page.Name}: {trouble}"));
        }

        journal.Record(new BrowserChecked { When = when, Tenants = pages.Count, Clicks = pages.Count - broken, Broken = broken, Seconds = (journal.Elapsed - started).TotalSeconds, Screenshots = screenshots });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    // A page that does not come is worth a picture too.
    private static async Task<IResponse?> GoAsync(IPage tab, string path)
    {
        try
        {
            return await tab.GotoAsync(path);
        }
        catch (PlaywrightException)
        {
            return null;
        }
    }

    // What is wrong with the page, without a subject; null when it shows what it should.
    private async Task<string?> OpenAsync(PageAddress page, string screenshot)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = application.Address.ToString(), ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout((float)Deadlines.Page.TotalMilliseconds);
        try
        {
            if (application.SignInPath is { } signIn)
            {
                var form = context.APIRequest.CreateFormData();
                foreach (var (field, value) in page.SignIn) form.Set(field, value);
                await context.APIRequest.PostAsync(signIn, new APIRequestContextOptions { Form = form });
            }

            var tab = await context.NewPageAsync();
            var answer = await GoAsync(tab, page.Path);
            await tab.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(outDirectory, screenshot) });
            if (answer is not { Ok: true }) return answer is null ? $"{page.Path} does not answer" : $"{page.Path} answers {answer.Status}";
            return page.TroubleIn(await tab.ContentAsync());
        }
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException)
        {
            return failed.Message.Split('\n')[0];
        }
    }
}
