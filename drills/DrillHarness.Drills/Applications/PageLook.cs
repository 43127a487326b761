using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Applications;

/// <summary>The pages of the application's journeys, all of them over HTTP and some in a browser: what they were before, and which of them do not answer as they did.</summary>
internal sealed class PageLook(ApplicationWorld world, ApplicationBrowser? browser, Journal journal)
{
    private IReadOnlyList<VisitedPage> before = [];
    private IReadOnlyList<VisitedPage> now = [];
    private IReadOnlyList<VisitedPage> sample = [];

    /// <summary>Opens every page before anything happens. A page that is in trouble already is left out from then on, unless every one is.</summary>
    public async Task BeforeAsync(CancellationToken cancellation)
    {
        if (world.Pages is null) return;
        var started = journal.Elapsed;
        now = await world.Pages.ReadAsync(world.Live, again: null, cancellation);
        before = [.. now.Where(page => page.Trouble is null)];
        sample = ApplicationBrowser.Sample(before);
        if (now.FirstOrDefault(page => page.Trouble is not null) is { } trouble)
            journal.Record(new StepTold($"{now.Count - before.Count} of {now.Count} pages do not answer as they should before anything happens, and are left out; first {trouble.Name}: {trouble.Trouble}"));
        Record(Moment.Before, before.Count == 0 ? now : [], started);
        await ClickAsync(Moment.Before, cancellation);
    }

    /// <summary>Opens them again, and writes down which answered before and do not now, or are not there any more.</summary>
    public async Task<IReadOnlyList<VisitedPage>> AgainAsync(Moment when, CancellationToken cancellation)
    {
        if (world.Pages is null) return [];
        var started = journal.Elapsed;
        var broken = await BrokenAsync(cancellation);
        Record(when, broken, started);
        return broken;
    }

    /// <summary>The same, without writing it down.</summary>
    public async Task<IReadOnlyList<VisitedPage>> BrokenAsync(CancellationToken cancellation)
    {
        if (world.Pages is null) return [];
        now = await world.Pages.ReadAsync(world.Live, before, cancellation);
        var well = now.Where(page => page.Trouble is null).Select(page => IdentityOf(page)).ToHashSet();
        return [.. before.Where(page => !well.Contains(IdentityOf(page)))];
    }

    /// <summary>Has the browser open its pages, as the last look over HTTP found them.</summary>
    public async Task ClickAsync(Moment when, CancellationToken cancellation)
    {
        if (browser is null) return;
        var known = now.ToLookup(page => IdentityOf(page));
        await browser.LookAsync(when, [.. sample.Select(page => known[IdentityOf(page)].FirstOrDefault() ?? page)], cancellation);
    }

    // A customer may have given the tenant another name.
    private static (string? Journey, string Table, string Key) IdentityOf(VisitedPage page) => (page.Address?.Journey, page.Table, page.Key);

    private void Record(Moment when, IEnumerable<VisitedPage> broken, TimeSpan started)
    {
        var tenants = broken.Select(page => page.Tenant).Distinct().ToList();
        journal.Record(new NavigationChecked
        {
            When = when,
            TenantsChecked = before.Select(page => page.Tenant).Distinct().Count(),
            PagesChecked = before.Count,
            Broken = tenants.Count,
            BrokenTenants = [.. tenants.Take(20)],
            Seconds = (journal.Elapsed - started).TotalSeconds,
        });
    }
}
