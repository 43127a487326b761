using DrillHarness.Metadata;
using Microsoft.Playwright;

namespace DrillHarness.Drills.Verification;

/// <summary>What a person does in the portal, as a browser does it.</summary>
internal static class BrowserPages
{
    /// <summary>Signs in by the form; the page is then at the tenant's apps.</summary>
    public static async Task<IPage> SignInAsync(IBrowserContext context, SeededTenant tenant, string password)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("[name=tenant]", tenant.Slug);
        await page.FillAsync("[name=email]", tenant.AdminEmail);
        await page.FillAsync("[name=password]", password);
        await ArriveAsync(page, page.Locator("button[type=submit]").First);
        return page;
    }

    /// <summary>Opens the first app on the tenant's home; false when there is none.</summary>
    public static async Task<bool> OpenFirstAppAsync(IPage page)
    {
        await page.GotoAsync("/");
        var app = page.Locator("main a[href^='/apps/']").First;
        if (await app.CountAsync() == 0) return false;
        await ArriveAsync(page, app);
        return true;
    }

    /// <summary>True when the app says that it has no navigation.</summary>
    public static async Task<bool> HasNoNavigationAsync(IPage page) => await page.Locator("[data-state=no-navigation]").CountAsync() > 0;

    /// <summary>Keys of the items of the open app that lead to a page.</summary>
    public static Task<string[]> PageItemsAsync(IPage page) => page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('nav[data-app] li[data-nav-kind=page]')].map(item => item.dataset.navId)");

    /// <summary>Clicks an item and arrives; false when the item has gone since.</summary>
    /// <exception cref="PlaywrightException">It led to a page without a heading.</exception>
    public static async Task<bool> ClickItemAsync(IPage page, string item)
    {
        var link = page.Locator($"nav[data-app] li[data-nav-id='{item}'] > a");
        if (await link.CountAsync() == 0) return false;
        await ArriveAsync(page, link);
        return await page.Locator("main h1").CountAsync() > 0
            ? true
            : throw new PlaywrightException($"Item {item} led to a page without a heading.");
    }

    private static Task ArriveAsync(IPage page, ILocator link) => page.RunAndWaitForResponseAsync(() => link.ClickAsync(), response =>
        response.Request.IsNavigationRequest && response.Frame.ParentFrame is null && response.Status is < 300 or >= 400);
}
