using System.Net;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Serving;

/// <summary>Somebody's application while it stands on a database: its journeys can be made as often as one likes.</summary>
public sealed class OpenedPages : IAsyncDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private readonly ServedApplication application;
    private readonly ServedPages pages;
    private readonly Dictionary<string, HttpClient> visitors = [];

    private OpenedPages(ServedApplication application, ServedPages pages) => (this.application, this.pages) = (application, pages);

    /// <summary>Where it answers.</summary>
    public Uri Address => application.Address;

    /// <summary>Where a visitor posts the fields of a <see cref="PageAddress"/>; null when nobody has to sign in.</summary>
    public string? SignInPath => pages.SignIn?.Path;

    /// <summary>Starts the application on a database and waits until it answers.</summary>
    /// <exception cref="BadConfigurationException">It does not start, ends, or does not answer in time.</exception>
    internal static async Task<OpenedPages> StartAsync(ServedPages pages, DatabaseAddress address, CancellationToken cancellation) =>
        new(await ServedApplication.StartAsync(pages.By, pages.File, address, cancellation), pages);

    /// <summary>Makes every journey, for the rows that there are now: at most <see cref="ServedPages.MostRows"/> of each, or those that were visited before.</summary>
    /// <param name="source">The database, as somebody who may read the journeys' rows.</param>
    /// <param name="again">Pages of an earlier visit; null for a first one.</param>
    /// <exception cref="BadConfigurationException">A journey cannot be made of the rows.</exception>
    public async Task<IReadOnlyList<VisitedPage>> ReadAsync(NpgsqlDataSource source, IReadOnlyList<VisitedPage>? again, CancellationToken cancellation)
    {
        // Whoever was not let in before may be now.
        SignOut();
        var visited = new List<VisitedPage>();
        foreach (var journey in pages.Journeys)
            foreach (var row in await RowsAsync(source, journey, again?.Where(page => page.Address?.Journey == journey.Name).Select(page => page.Key).ToArray(), cancellation))
                visited.Add(await VisitAsync(journey, row, cancellation));
        return visited;
    }

    /// <summary>Ends the application.</summary>
    public async ValueTask DisposeAsync()
    {
        SignOut();
        await application.DisposeAsync();
    }

    private void SignOut()
    {
        foreach (var visitor in visitors.Values) visitor.Dispose();
        visitors.Clear();
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RowsAsync(NpgsqlDataSource source, Journey journey, string[]? keys, CancellationToken cancellation)
    {
        try
        {
            var which = keys is null ? $"LIMIT {ServedPages.MostRows}" : $"WHERE {Sql.Identifier(journey.Key)}::text = ANY ($1)";
            await using var query = source.CreateCommand($"SELECT * FROM ({journey.Rows.TrimEnd().TrimEnd(';')}) journey {which}");
            if (keys is not null) query.Parameters.Add(new NpgsqlParameter { Value = keys });
            query.AllResultTypesAreUnknown = true;
            await using var reader = await query.ExecuteReaderAsync(cancellation);
            var rows = new List<IReadOnlyDictionary<string, string>>();
            while (await reader.ReadAsync(cancellation))
                rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, at => reader.IsDBNull(at) ? "" : reader.GetString(at)));
            return rows;
        }
        catch (PostgresException refused)
        {
            throw new BadConfigurationException(pages.File, 1, $"journey '{journey.Name}': its rows cannot be read: {refused.SqlState} {refused.MessageText}");
        }
    }

    private async Task<VisitedPage> VisitAsync(Journey journey, IReadOnlyDictionary<string, string> row, CancellationToken cancellation)
    {
        string Plain(string text) => Template.Fill(text, row, value => value, pages.File);
        var (key, tenant) = (Plain($"{{{journey.Key}}}"), journey.Tenant is null ? "" : Plain($"{{{journey.Tenant}}}"));
        var address = new PageAddress(journey.Name, Template.Fill(journey.Path, row, Uri.EscapeDataString, pages.File), journey.Sees is null ? null : Plain(journey.Sees),
            pages.SignIn?.Form.ToDictionary(field => field.Key, field => Plain(field.Value)) ?? []);
        return new VisitedPage(tenant, string.Join('/', new[] { tenant, journey.Name, key }.Where(part => part.Length > 0)), journey.Table, key, await TroubleAsync(address, cancellation)) { Address = address };
    }

    private async Task<string?> TroubleAsync(PageAddress page, CancellationToken cancellation)
    {
        try
        {
            using var answer = await (await VisitorAsync(page, cancellation)).GetAsync(page.Path, cancellation);
            if (!answer.IsSuccessStatusCode) return $"{page.Path} answers {(int)answer.StatusCode}";
            return page.TroubleIn(await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception none) when (none is HttpRequestException || (none is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"{page.Path} does not answer: {none.Message}";
        }
    }

    // A visitor for each way to sign in, with cookies of its own.
    private async Task<HttpClient> VisitorAsync(PageAddress page, CancellationToken cancellation)
    {
        var who = string.Join('\0', page.SignIn.Select(field => $"{field.Key}={field.Value}"));
        if (visitors.TryGetValue(who, out var known)) return known;
        var visitor = new HttpClient(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer(), UseProxy = false }) { BaseAddress = Address, Timeout = LongestAnswer };
        visitors[who] = visitor;
        if (SignInPath is null) return visitor;
        using var content = new FormUrlEncodedContent(page.SignIn);
        // Whoever is not let in sees that at the pages.
        using var answer = await visitor.PostAsync(SignInPath, content, cancellation);
        return visitor;
    }
}
