using System.Globalization;
using System.Net;
using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Worlds;
using DrillHarness.Metadata;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Verification;

/// <summary>Opens pages of the portal and says what is wrong with each: by the answer's status, and by what the page says of itself.</summary>
internal sealed class PageVisits(PortalVisitor visitor)
{
    private const int MostAttempts = 3;
    private const string SiteMap = "/navigation";
    private const string NoApps = "no-apps";
    private static readonly string[] Empty = ["no-navigation", "nothing-shared"];
    private static readonly string[] Missing = ["not-found", "unavailable", "no-page", .. Empty];

    /// <summary>A tenant's site map, with all that it leads to; nothing where it cannot be opened.</summary>
    public async Task<(VisitedPage Page, IReadOnlyList<PageLink> Links)> OpenMapAsync(SeededTenant tenant, CancellationToken cancellation)
    {
        var (html, refused, _) = await OpenAsync(tenant, SiteMap, cancellation);
        var page = new VisitedPage(tenant.Slug, tenant.Slug, "public.tenant", tenant.Id.ToString(CultureInfo.InvariantCulture), refused ?? Said(html, [NoApps])) { IsEmpty = Said(html, [NoApps]) is not null };
        return (page, [.. PageLink.Of(tenant, html)]);
    }

    /// <summary>Clicks on something that a site map shows.</summary>
    public async Task<VisitedPage> FollowAsync(PageLink link, CancellationToken cancellation)
    {
        var page = new VisitedPage(link.Tenant.Slug, link.Name, link.Table, link.Key, Trouble: null);
        if (link.Kind == PageLink.Heading) return page with { LeadsSomewhere = false };
        var (html, refused, status) = await OpenAsync(link.Tenant, link.Address, cancellation);
        if (link.Kind == PageLink.Outward && status == HttpStatusCode.Redirect) return page;
        return page with { Trouble = refused ?? Said(html, Missing), IsEmpty = link.Kind == PageLink.App && Said(html, Empty) is not null };
    }

    private static string? Said(string html, string[] states) =>
        states.FirstOrDefault(state => html.Contains($"data-state=\"{state}\"", StringComparison.Ordinal)) is { } said ? $"opens a page that says '{said}'" : null;

    // That the machine is busy is not the script's doing: what came too late is asked for again.
    private async Task<(string Html, string? Refused, HttpStatusCode Status)> OpenAsync(SeededTenant tenant, string address, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await OpenOnceAsync(tenant, address, cancellation);
            if (attempt == MostAttempts || answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout)) return answer;
        }
    }

    private async Task<(string Html, string? Refused, HttpStatusCode Status)> OpenOnceAsync(SeededTenant tenant, string address, CancellationToken cancellation)
    {
        try
        {
            return (await visitor.ReadAsync(tenant, address, cancellation), null, HttpStatusCode.OK);
        }
        catch (HttpRequestException refused) when (refused.StatusCode is { } status)
        {
            return ("", refused.Message, status);
        }
        catch (HttpRequestException cut) when (cut.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            return ("", $"GET {address} as {tenant.Slug} was answered in part, expected a whole page.", HttpStatusCode.InternalServerError);
        }
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            return ("", $"GET {address} as {tenant.Slug} was not answered in {(int)Deadlines.Page.TotalSeconds} s.", HttpStatusCode.RequestTimeout);
        }
    }
}
