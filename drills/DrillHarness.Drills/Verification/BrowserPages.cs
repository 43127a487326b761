using DrillHarness.Metadata;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Verification;

/// <summary>What a person does in the portal, as a browser does it.</summary>
internal static class BrowserPages
{
    private const int Found = 200;
    private const int NotFound = 404;
    private const string NotThere = "[data-state=not-found], [data-state=unavailable]";
    private const string NoNavigation = "[data-state=no-navigation]";

    // One question to the browser instead of three: what is wrong with the page that an item led to; nothing when it is as it should be.
    private const string WrongWith =
        """
        item => {
            const state = document.querySelector('[data-state=not-found], [data-state=unavailable], [data-state=no-navigation]');
            if (state) return `a page that says '${state.dataset.state}'`;
            const current = document.querySelectorAll(`nav[data-app] li[data-nav-id='${item}'] > a[aria-current=page]`);
            if (current.length !== 1) return 'a page whose navigation does not mark the item as the current one';
            return document.querySelector('main h1') ? '' : 'a page without a heading';
        }
        """;

    /// <summary>Signs in by the form; the page is then at the tenant's apps.</summary>
    /// <exception cref="PlaywrightException">The portal refused.</exception>
    public static async Task<IPage> SignInAsync(IBrowserContext context, SeededTenant tenant, string password)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=tenant]", tenant.Slug);
        await page.FillAsync("[name=email]", tenant.AdminEmail);
        await page.FillAsync("[name=password]", password);
        Demand(await ArriveAsync(page, page.Locator("button[type=submit]").First), "Signing in");
        await page.WaitForURLAsync(url => !url.EndsWith("/sign-in", StringComparison.Ordinal),
            new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        return page;
    }

    /// <summary>Opens the first app on the tenant's home and hands back its address; null when there is none.</summary>
    /// <exception cref="PlaywrightException">It led to no app.</exception>
    public static async Task<string?> OpenFirstAppAsync(IPage page)
    {
        await page.GotoAsync("/");
        var app = page.Locator("main a[href^='/apps/']").First;
        if (await app.CountAsync() == 0) return null;
        var address = await app.GetAttributeAsync("href");
        Demand(await ArriveAsync(page, app), "The first app");
        await page.WaitForURLAsync($"**{address}", new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await DemandNoneAsync(page, NotThere, "The first app");
        return address;
    }

    /// <summary>True when the app says that it has no navigation.</summary>
    public static async Task<bool> HasNoNavigationAsync(IPage page) => await page.Locator(NoNavigation).CountAsync() > 0;

    /// <summary>Keys of the items of the open app that lead to a page.</summary>
    public static Task<string[]> PageItemsAsync(IPage page) => page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('nav[data-app] li[data-nav-kind=page]')].map(item => item.dataset.navId)");

    /// <summary>
    /// Clicks an item and arrives: the answer is 200, the page is there and has a heading, and the navigation beside it marks the item as
    /// the current one. An item without a page of its own says so under its label, which is arriving too. False when a customer has deleted
    /// the item since: the portal's navigation no longer shows it, and the app is opened anew for the next click.
    /// </summary>
    /// <param name="app">The app's address.</param>
    /// <param name="item">The item's key.</param>
    /// <exception cref="PlaywrightException">It led elsewhere, or nowhere.</exception>
    public static async Task<bool> ClickItemAsync(IPage page, string app, string item)
    {
        var link = page.Locator(LinkOf(item));
        if (await link.CountAsync() == 0 && !await IsStillShownAsync(page, app, item)) return false;
        var answer = await ArriveAsync(page, link);
        if (answer.Status == NotFound && !await IsStillShownAsync(page, app, item)) return false;
        Demand(answer, $"Item {item}");
        await page.WaitForURLAsync($"**/go/{item}", new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        var wrong = await page.EvaluateAsync<string>(WrongWith, item);
        if (wrong.Length == 0) return true;
        return await IsStillShownAsync(page, app, item) ? throw Astray($"Item {item}", "its page", wrong) : false;
    }

    private static string LinkOf(string item) => $"nav[data-app] li[data-nav-id='{item}'] > a";

    private static async Task<bool> IsStillShownAsync(IPage page, string app, string item)
    {
        await page.GotoAsync(app, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await DemandNoneAsync(page, $"{NotThere}, {NoNavigation}", $"The app {app}");
        return await page.Locator(LinkOf(item)).CountAsync() > 0;
    }

    private static void Demand(IResponse answer, string subject)
    {
        if (answer.Status != Found) throw Astray(subject, $"status {Found}", $"status {answer.Status}");
    }

    private static async Task DemandNoneAsync(IPage page, string states, string subject)
    {
        var found = page.Locator(states);
        if (await found.CountAsync() > 0) throw Astray(subject, "its page", $"a page that says '{await found.First.GetAttributeAsync("data-state")}'");
    }

    private static PlaywrightException Astray(string subject, string expected, string found) =>
        new($"{subject} led astray: expected {expected}, found {found}.");

    // The portal has no frames, and must not be asked about: while a navigation is under way its frame cannot be had, and a predicate that
    // throws leaves the browser's connection hanging.
    private static Task<IResponse> ArriveAsync(IPage page, ILocator link) => page.RunAndWaitForResponseAsync(() => link.ClickAsync(),
        response => response.Request.IsNavigationRequest && (response.Status < 300 || response.Status >= 400));
}
