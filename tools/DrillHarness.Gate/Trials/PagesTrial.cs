using DrillHarness.Gate.Verdicts;
using DrillHarness.Gate.Worlds;

namespace DrillHarness.Gate.Trials;

/// <summary>Every page of every tenant before a run and after it: what rows alone do not tell is whether people can still open their apps.</summary>
internal sealed class PagesTrial : ITrial
{
    private const int Examples = 5;

    /// <inheritdoc/>
    public string Name => "pages";

    /// <inheritdoc/>
    public bool IsQuick => true;

    /// <inheritdoc/>
    public bool Suits(IApplication application) => application.Pages is not null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> RunAsync(TrialScene scene, CancellationToken cancellation) => scene.InWorldAsync(async world =>
    {
        var pages = scene.Application.Pages!;
        var started = TimeProvider.System.GetTimestamp();
        var before = await pages.ReadAsync(scene.Server, world, again: null, cancellation);
        scene.PagesVisitedIn = TimeProvider.System.GetElapsedTime(started);
        var seen = await scene.Observer.RunAsync(world, scene.Script.RunAsync, cancellation);
        var broken = new BrokenPages(seen, scene.Intent).Between(before, await pages.ReadAsync(scene.Server, world, before, cancellation));
        return (IReadOnlyList<Finding>)
        [
            .. new OutcomeJudge(seen).Findings().Where(finding => finding.Severity == Severity.Error),
            .. FindingsOf(before.Count(page => page.Trouble is null), broken),
        ];
    }, cancellation);

    private static IEnumerable<Finding> FindingsOf(int proper, IReadOnlyList<(VisitedPage Page, string Trouble)> broken)
    {
        if (proper == 0) yield return new Finding(FindingCodes.PageBroken, Severity.Unseen, "no page answered properly before the run: of its pages nothing can be said");
        if (broken.Count == 0) yield break;
        var tenants = broken.Select(one => one.Page.Tenant).Distinct().Count();
        yield return new Finding(FindingCodes.PageBroken, Severity.Error,
            FormattableString.Invariant($"{broken.Count} of {proper} pages that answered properly are gone or broken, of {tenants} {(tenants == 1 ? "tenant" : "tenants")}, expected none that the intent's pages do not name"))
        {
            Tenants = tenants,
            Evidence = [.. Varied(broken).Select(one => $"{one.Page.Name}: {one.Trouble}")],
        };
    }

    // Pages that tell something new first: an app that cannot be used at all says more than five of its items.
    private static IEnumerable<(VisitedPage Page, string Trouble)> Varied(IReadOnlyList<(VisitedPage Page, string Trouble)> broken) =>
        broken.GroupBy(one => (one.Page.Table, one.Page.Tenant)).SelectMany(alike => alike.Index())
            .OrderBy(one => one.Index).Select(one => one.Item).Take(Examples);
}
