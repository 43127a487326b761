using System.Net;
using System.Net.Http.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using DrillHarness.Metadata.Editing;

namespace DrillHarness.Portal.Tests;

/// <summary>A browser's worth of HTTP: keeps cookies, follows no redirect unless asked to.</summary>
internal sealed class Visitor(Uri portal) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
    {
        BaseAddress = portal,
    };

    public async Task<HttpStatusCode> SignInAsync(string tenant, string email, string password)
    {
        using var answer = await PostFormAsync("/sign-in", ("tenant", tenant), ("email", email), ("password", password));
        return answer.StatusCode;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    public Task<HttpResponseMessage> PostJsonAsync(string path, object body) => http.PostAsJsonAsync(path, body, EditJson.Options);

    public Task<HttpResponseMessage> PostEditAsync(Edit edit) => PostJsonAsync("/api/edits", edit);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => http.PostAsync(path, content);

    public async Task<HttpResponseMessage> PostFormAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.ToDictionary(field => field.Name, field => field.Value));
        return await http.PostAsync(path, form);
    }

    /// <summary>The page, which has to answer 200.</summary>
    public async Task<IDocument> PageAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{path}\n{html}");
        return await new HtmlParser().ParseDocumentAsync(html);
    }

    /// <summary>The labels of an app's items in the site map, in order.</summary>
    public async Task<IReadOnlyList<string>> LabelsAsync(string appSlug)
    {
        var map = await PageAsync("/navigation");
        return [.. map.QuerySelectorAll($"nav[data-app='{appSlug}'] li[data-nav-id]").Select(item => item.FirstElementChild!.TextContent)];
    }

    public void Dispose() => http.Dispose();
}
