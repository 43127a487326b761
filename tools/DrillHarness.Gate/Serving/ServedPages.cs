using System.Net;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Worlds;
using Npgsql;

namespace DrillHarness.Gate.Serving;

/// <summary>The pages of somebody's application, as its <c>drill.yaml</c> names them: it is started on the world, and each journey is made.</summary>
/// <param name="by">How it is started.</param>
/// <param name="signIn">How a visitor signs in; null when nobody has to.</param>
/// <param name="journeys">What people open.</param>
/// <param name="file">The <c>drill.yaml</c>, named in errors.</param>
public sealed class ServedPages(ServedBy by, SignIn? signIn, IReadOnlyList<Journey> journeys, string file) : IPages
{
    /// <summary>Of one journey so many rows are visited.</summary>
    public const int MostRows = 200;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    /// <exception cref="BadConfigurationException">It does not start, or a journey cannot be made of the rows.</exception>
    public async Task<IReadOnlyList<VisitedPage>> ReadAsync(GateServer server, World world, CancellationToken cancellation)
    {
        var address = DatabaseAddress.Of(server.Cluster.ConnectionString(world.Database, GateServer.ScriptRole));
        await using var application = await ServedApplication.StartAsync(by, file, address, cancellation);
        await using var source = server.Unpooled(world.Database, null);
        var visitors = new Dictionary<string, HttpClient>();
        try
        {
            var pages = new List<VisitedPage>();
            foreach (var journey in journeys)
                foreach (var row in await RowsAsync(source, journey, cancellation))
                    pages.Add(await VisitAsync(visitors, application.Address, journey, row, cancellation));
            return pages;
        }
        finally
        {
            foreach (var visitor in visitors.Values) visitor.Dispose();
        }
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> RowsAsync(NpgsqlDataSource source, Journey journey, CancellationToken cancellation)
    {
        try
        {
            await using var query = source.CreateCommand($"SELECT * FROM ({journey.Rows.TrimEnd().TrimEnd(';')}) journey LIMIT {MostRows}");
            query.AllResultTypesAreUnknown = true;
            await using var reader = await query.ExecuteReaderAsync(cancellation);
            var rows = new List<IReadOnlyDictionary<string, string>>();
            while (await reader.ReadAsync(cancellation))
                rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, at => reader.IsDBNull(at) ? "" : reader.GetString(at)));
            return rows;
        }
        catch (PostgresException refused)
        {
            throw new BadConfigurationException(file, 1, $"journey '{journey.Name}': its rows cannot be read: {refused.SqlState} {refused.MessageText}");
        }
    }

    private async Task<VisitedPage> VisitAsync(Dictionary<string, HttpClient> visitors, Uri address, Journey journey, IReadOnlyDictionary<string, string> row, CancellationToken cancellation)
    {
        var key = Template.Fill($"{{{journey.Key}}}", row, value => value, file);
        var tenant = journey.Tenant is null ? "" : Template.Fill($"{{{journey.Tenant}}}", row, value => value, file);
        var path = Template.Fill(journey.Path, row, Uri.EscapeDataString, file);
        var sees = journey.Sees is null ? null : Template.Fill(journey.Sees, row, value => value, file);
        return new VisitedPage(tenant, string.Join('/', new[] { tenant, journey.Name, key }.Where(part => part.Length > 0)), journey.Table, key, await TroubleAsync(() => VisitorAsync(visitors, address, row, cancellation), path, sees, cancellation));
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
    private async Task<HttpClient> VisitorAsync(Dictionary<string, HttpClient> visitors, Uri address, IReadOnlyDictionary<string, string> row, CancellationToken cancellation)
    {
        var form = signIn?.Form.ToDictionary(field => field.Key, field => Template.Fill(field.Value, row, value => value, file)) ?? [];
        var who = string.Join('\0', form.Select(field => $"{field.Key}={field.Value}"));
        if (visitors.TryGetValue(who, out var known)) return known;
        var visitor = new HttpClient(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer(), UseProxy = false }) { BaseAddress = address, Timeout = LongestAnswer };
        visitors[who] = visitor;
        if (signIn is null) return visitor;
        using var content = new FormUrlEncodedContent(form);
        // Whoever is not let in sees that at the pages.
        using var answer = await visitor.PostAsync(signIn.Path, content, cancellation);
        return visitor;
    }
}
