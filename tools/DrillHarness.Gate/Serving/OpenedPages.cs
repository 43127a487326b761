using System.Net;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Worlds;
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

    /// <summary>Starts the application on a database and waits until it answers.</summary>
    /// <exception cref="BadConfigurationException">It does not start, ends, or does not answer in time.</exception>
    internal static async Task<OpenedPages> StartAsync(ServedPages pages, DatabaseAddress address, CancellationToken cancellation) =>
        new(await ServedApplication.StartAsync(pages.By, pages.File, address, cancellation), pages);

    /// <summary>Makes every journey, for the rows that there are now.</summary>
    /// <param name="source">The database, as somebody who may read the journeys' rows.</param>
    /// <exception cref="BadConfigurationException">A journey cannot be made of the rows.</exception>
    public async Task<IReadOnlyList<VisitedPage>> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        // Whoever was not let in before may be now.
        SignOut();
        var visited = new List<VisitedPage>();
        foreach (var journey in pages.Journeys)
            foreach (var row in await RowsAsync(source, journey, cancellation))
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

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RowsAsync(NpgsqlDataSource source, Journey journey, CancellationToken cancellation)
    {
        try
        {
            await using var query = source.CreateCommand($"SELECT * FROM ({journey.Rows.TrimEnd().TrimEnd(';')}) journey LIMIT {ServedPages.MostRows}");
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
        var key = Template.Fill($"{{{journey.Key}}}", row, value => value, pages.File);
        var tenant = journey.Tenant is null ? "" : Template.Fill($"{{{journey.Tenant}}}", row, value => value, pages.File);
        var path = Template.Fill(journey.Path, row, Uri.EscapeDataString, pages.File);
        var sees = journey.Sees is null ? null : Template.Fill(journey.Sees, row, value => value, pages.File);
        return new VisitedPage(tenant, string.Join('/', new[] { tenant, journey.Name, key }.Where(part => part.Length > 0)), journey.Table, key, await TroubleAsync(() => VisitorAsync(row, cancellation), path, sees, cancellation));
    }

    private static async Task<string?> TroubleAsync(Func<Task<HttpClient>> visitor, string path, string? sees, CancellationToken cancellation)
    {
        try
        {
            using var answer = await (await visitor()).GetAsync(path, cancellation);
            if (!answer.IsSuccessStatusCode) return $"{path} answers {(int)answer.StatusCode}";
            var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancellation));
            return sees is null || text.Contains(sees, StringComparison.Ordinal) ? null : $"{path} does not show what it should";
        }
        catch (Exception none) when (none is HttpRequestException || (none is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"{path} does not answer: {none.Message}";
        }
    }

    // A visitor for each way to sign in, with cookies of its own.
    private async Task<HttpClient> VisitorAsync(IReadOnlyDictionary<string, string> row, CancellationToken cancellation)
    {
        var form = pages.SignIn?.Form.ToDictionary(field => field.Key, field => Template.Fill(field.Value, row, value => value, pages.File)) ?? [];
        var who = string.Join('\0', form.Select(field => $"{field.Key}={field.Value}"));
        if (visitors.TryGetValue(who, out var known)) return known;
        var visitor = new HttpClient(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer(), UseProxy = false }) { BaseAddress = application.Address, Timeout = LongestAnswer };
        visitors[who] = visitor;
        if (pages.SignIn is null) return visitor;
        using var content = new FormUrlEncodedContent(form);
        // Whoever is not let in sees that at the pages.
        using var answer = await visitor.PostAsync(pages.SignIn.Path, content, cancellation);
        return visitor;
    }
}
