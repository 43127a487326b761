using DrillHarness.Gate.Worlds;
using DrillHarness.Reports;
using DrillHarness.Reports.Events;

namespace DrillHarness.Drills.Applications;

/// <summary>The pages of the application's journeys: what they were before, and which of them do not answer as they did.</summary>
internal sealed class PageLook(ApplicationWorld world, Journal journal)
{
    private IReadOnlyList<VisitedPage> before = [];

    /// <summary>Opens every page before anything happens. A page that is in trouble already is left out from then on, unless every one is.</summary>
    public async Task BeforeAsync(CancellationToken cancellation)
    {
        if (world.Pages is null) return;
        var started = journal.Elapsed;
        var all = await world.Pages.ReadAsync(world.Live, cancellation);
        before = [.. all.Where(page => page.Trouble is null)];
        if (all.FirstOrDefault(page => page.Trouble is not null) is { } trouble)
            journal.Record(new StepTold($"{all.Count - before.Count} of {all.Count} pages do not answer as they should before anything happens, and are left out; first {trouble.Name}: {trouble.Trouble}"));
        Record(Moment.Before, before.Count == 0 ? all : [], started);
    }

    /// <summary>Opens them again. Those that answered before and do not now, or are not there any more.</summary>
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
        var well = (await world.Pages.ReadAsync(world.Live, cancellation)).Where(page => page.Trouble is null).Select(IdentityOf).ToHashSet();
        return [.. before.Where(page => !well.Contains(IdentityOf(page)))];
    }

    private static (string Table, string Key, string Name) IdentityOf(VisitedPage page) => (page.Table, page.Key, page.Name);

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
