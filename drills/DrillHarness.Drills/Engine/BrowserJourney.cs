using System.Collections.Concurrent;
using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;
using DrillHarness.Timing;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// A real browser that visits a stratified sample of tenants: signs in as a person does, opens an app, and clicks every item of its
/// navigation. Takes a picture of each before, while it is broken, and after. A visit that fails is made again with a trace.
/// </summary>
public sealed class BrowserJourney : IAsyncDisposable
{
    private const int FewItems = 3;
    private const int MostAttempts = 2;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly BrowserJourneyOptions options;
    private readonly ConcurrentDictionary<long, IPage> signedIn = new();

    private BrowserJourney(IPlaywright playwright, IBrowser browser, BrowserJourneyOptions options) =>
        (this.playwright, this.browser, this.options) = (playwright, browser, options);

    /// <summary>Starts the browser.</summary>
    /// <exception cref="Clusters.MachineLacksException">There is no browser on this machine.</exception>
    public static async Task<BrowserJourney> StartAsync(BrowserJourneyOptions options)
    {
        BrowserProgram.Find();
        var playwright = await Playwright.CreateAsync();
        return new BrowserJourney(playwright, await BrowserProgram.LaunchAsync(playwright, options.TemporaryFolder), options);
    }

    /// <summary>Visits every tenant of the sample, all at once, and writes down what was seen.</summary>
    public async Task LookAsync(Moment when, CancellationToken cancellation)
    {
        var started = options.Journal.Elapsed;
        await SignInAllAsync(cancellation);
        var visits = await Task.WhenAll(options.Tenants.Select(tenant => VisitAsync(tenant, when, cancellation)));
        options.Journal.Record(new BrowserChecked
        {
            When = when,
            Tenants = visits.Length,
            Clicks = visits.Sum(visit => visit.Clicks),
            Broken = visits.Count(visit => visit.Broken is not null),
            Seconds = (options.Journal.Elapsed - started).TotalSeconds,
            Screenshots = [.. visits.Select(visit => visit.Screenshot).OfType<string>()],
            Trace = visits.Select(visit => visit.Trace).FirstOrDefault(trace => trace is not null),
        });
        foreach (var visit in visits.Where(visit => visit.Broken is not null && when != Moment.During))
            options.Journal.Record(new StepTold($"browser, {visit.Tenant}: {visit.Broken}"));
    }

    /// <summary>Ends the browser.</summary>
    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    // A tab of a headless browser may stop answering, and some of its calls know no deadline: a visit that hangs is made again, signed in anew.
    private async Task<BrowserVisit> VisitAsync(SeededTenant tenant, Moment when, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await VisitOnceAsync(tenant, when, cancellation).WaitAsync(Deadlines.BrowserVisit, cancellation);
            }
            catch (Exception hung) when (hung is TimeoutException or PlaywrightException)
            {
                options.Journal.Record(new StepTold($"browser, {tenant.Slug}: the visit did not end ({hung.Message.Split('\n')[0]})"));
                signedIn.TryRemove(tenant.Id, out _);
                if (attempt == MostAttempts) return new BrowserVisit(tenant.Slug, 0, $"the browser gave no answer in {MostAttempts} visits", null, null);
            }
            catch (OperationCanceledException)
            {
                // The visit goes on to the end of its click: its tab is not for the next look.
                signedIn.TryRemove(tenant.Id, out _);
                throw;
            }
        }
    }

    // One after the other, and each keeps its tab: tabs opened and closed all at once are what hangs. Who could not be signed in here is by
    // their visit.
    private async Task SignInAllAsync(CancellationToken cancellation)
    {
        foreach (var tenant in options.Tenants.Where(tenant => !signedIn.ContainsKey(tenant.Id)))
        {
            try
            {
                await SignInAsync(tenant).WaitAsync(Deadlines.BrowserSignIn, cancellation);
            }
            catch (Exception hung) when (hung is TimeoutException or PlaywrightException)
            {
                options.Journal.Record(new StepTold($"browser, {tenant.Slug}: signing in did not end ({hung.Message.Split('\n')[0]})"));
            }
        }
    }

    private async Task<BrowserVisit> VisitOnceAsync(SeededTenant tenant, Moment when, CancellationToken cancellation)
    {
        var page = signedIn.TryGetValue(tenant.Id, out var kept) ? kept : await SignInAsync(tenant);
        var (clicks, broken) = await ClickThroughAsync(page, when, cancellation);
        var screenshot = Path.Combine("screenshots", $"{when.ToString().ToLowerInvariant()}-{tenant.Slug}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(options.OutDirectory, screenshot) });
        options.Journal.Record(new ScreenshotTaken(when, tenant.Slug, screenshot));
        var trace = broken is not null && when == Moment.After ? await TraceAsync(page, tenant, cancellation) : null;
        return new BrowserVisit(tenant.Slug, clicks, broken, screenshot, trace);
    }

    private async Task<IPage> SignInAsync(SeededTenant tenant)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = options.Portal.ToString(),
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        });
        context.SetDefaultTimeout((float)Deadlines.Page.TotalMilliseconds);
        return signedIn[tenant.Id] = await BrowserPages.SignInAsync(context, tenant, options.Password);
    }

    private static async Task<(int Clicks, string? Broken)> ClickThroughAsync(IPage page, Moment when, CancellationToken cancellation)
    {
        try
        {
            if (await BrowserPages.OpenFirstAppAsync(page) is not { } app) return (0, null); // a tenant without apps has nothing to click
            if (await BrowserPages.HasNoNavigationAsync(page)) return (1, "the app says that it has no navigation");
            var items = await BrowserPages.PageItemsAsync(page);
            var clicks = 1;
            foreach (var item in when == Moment.After ? items : items.Take(FewItems))
            {
                cancellation.ThrowIfCancellationRequested();
                // A customer may have deleted the item since the list was read.
                if (await BrowserPages.ClickItemAsync(page, app, item)) clicks++;
            }

            return (clicks, null);
        }
        catch (PlaywrightException failed)
        {
            return (0, failed.Message.Split('\n')[0]);
        }
    }

    private async Task<string> TraceAsync(IPage page, SeededTenant tenant, CancellationToken cancellation)
    {
        var trace = $"trace-{tenant.Slug}.zip";
        await page.Context.Tracing.StartAsync(new TracingStartOptions { Screenshots = true, Snapshots = true });
        await ClickThroughAsync(page, Moment.After, cancellation);
        await page.Context.Tracing.StopAsync(new TracingStopOptions { Path = Path.Combine(options.OutDirectory, trace) });
        return trace;
    }
}
