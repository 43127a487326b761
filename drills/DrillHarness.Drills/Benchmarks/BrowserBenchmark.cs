using System.Diagnostics;
using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Drills.Verification;
using DrillHarness.Metadata;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>Navigation clicks a second of a real browser with four contexts, and site maps a second over HTTP.</summary>
internal sealed class BrowserBenchmark : IBenchmark
{
    private const int Contexts = 4;
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(15);

    public string Name => "browser";

    public string Title => "navigation clicks a second in a browser, and pages a second over HTTP";

    public async Task<BenchResult> RunAsync(DrillOptions options, int pairs, Action<string> tell, CancellationToken cancellation)
    {
        await using var world = await BenchWorld.OpenAsync(options, tell, cancellation);
        await using var portal = await WorldBuilder.OpenPortalAsync(world.Cluster, cancellation);
        var password = SeededCredentials.PasswordFor(options.Seed);
        var seeded = Seeder.Foresee(options.Profile, options.Seed);
        using var visitor = new PortalVisitor(portal.BaseAddress, password);
        var crawl = new NavigationCrawl(visitor, seeded.Tenants);
        var started = Stopwatch.GetTimestamp();
        await crawl.ReadAllAsync(null, cancellation);
        var everyTenantSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        tell($"every tenant's navigation over HTTP: {everyTenantSeconds:F2} s");
        var clicks = await ClicksPerSecondAsync(world, portal.BaseAddress, password, seeded);
        return new BenchResult
        {
            Bench = Name,
            Profile = options.Profile.Name,
            Pairs = pairs,
            Values = new Dictionary<string, double>
            {
                ["clicksPerSecond"] = clicks,
                ["pagesPerSecond"] = seeded.Tenants.Count / everyTenantSeconds,
                ["everyTenantSeconds"] = everyTenantSeconds,
            },
        };
    }

    private static async Task<double> ClicksPerSecondAsync(BenchWorld world, Uri portal, string password, SeededWorld seeded)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await BrowserProgram.LaunchAsync(playwright, world.Engine.Directory.MakeDirectory("browser"));
        var tenants = seeded.Tenants.Where(tenant => tenant.NavigationItems > 0).Take(Contexts).ToList();
        var pages = await Task.WhenAll(Enumerable.Range(0, Contexts).Select(async number =>
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = portal.ToString() });
            return await BrowserPages.SignInAsync(context, tenants[number % tenants.Count], password);
        }));
        var started = Stopwatch.GetTimestamp();
        var clicks = await Task.WhenAll(pages.Select(page => ClickAsync(page, started)));
        return clicks.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<int> ClickAsync(IPage page, long started)
    {
        if (await BrowserPages.OpenFirstAppAsync(page) is not { } app) return 0;
        var items = await BrowserPages.PageItemsAsync(page);
        var clicks = 0;
        while (items.Length > 0 && Stopwatch.GetElapsedTime(started) < Stretch)
        {
            await BrowserPages.ClickItemAsync(page, app, items[clicks % items.Length]);
            clicks++;
        }

        return clicks;
    }
}
