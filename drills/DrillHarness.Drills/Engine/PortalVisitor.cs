using System.Net;
using DrillHarness.Metadata;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Engine;

/// <summary>
/// Visits the portal as tenants' administrators, over HTTP. Signs in once for each tenant and keeps the cookie. Safe for many threads.
/// </summary>
public sealed class PortalVisitor(Uri portal, string password) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = portal,
        Timeout = Deadlines.Page,
    };

    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, string> cookies = new();

    /// <summary>The HTML of a page, as the tenant's administrator sees it.</summary>
    /// <exception cref="HttpRequestException">The portal did not answer with 200, or could not be reached.</exception>
    public async Task<string> ReadAsync(SeededTenant tenant, string path, CancellationToken cancellation)
    {
        var cookie = cookies.TryGetValue(tenant.Id, out var kept) ? kept : await SignInAsync(tenant, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Cookie", cookie } } };
        using var response = await client.SendAsync(request, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"GET {path} as {tenant.Slug} answered {(int)response.StatusCode}, expected 200.", null, response.StatusCode);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => client.Dispose();

    private async Task<string> SignInAsync(SeededTenant tenant, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["tenant"] = tenant.Slug, ["email"] = tenant.AdminEmail, ["password"] = password,
        });
        using var response = await client.PostAsync("/sign-in", form, cancellation);
        if (response.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther) || !response.Headers.TryGetValues("Set-Cookie", out var set))
            throw new HttpRequestException($"Signing in to {tenant.Slug} answered {(int)response.StatusCode}, expected a redirect with a cookie.", null, response.StatusCode);
        return cookies[tenant.Id] = string.Join("; ", set.Select(cookie => cookie.Split(';')[0]));
    }
}
