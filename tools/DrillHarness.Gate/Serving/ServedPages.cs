using DrillHarness.Gate.Isolation;
using DrillHarness.Gate.Worlds;
using Npgsql;

namespace DrillHarness.Gate.Serving;

/// <summary>The pages of somebody's application, as its <c>drill.yaml</c> names them: it is started on the world, and each journey is made.</summary>
/// <param name="By">How it is started.</param>
/// <param name="SignIn">How a visitor signs in; null when nobody has to.</param>
/// <param name="Journeys">What people open.</param>
/// <param name="File">The <c>drill.yaml</c>, named in errors.</param>
public sealed record ServedPages(ServedBy By, SignIn? SignIn, IReadOnlyList<Journey> Journeys, string File) : IPages
{
    /// <summary>Of one journey so many rows are visited.</summary>
    public const int MostRows = 200;

    /// <inheritdoc/>
    /// <exception cref="DrillHarness.Gate.Configuration.BadConfigurationException">It does not start, or a journey cannot be made of the rows.</exception>
    public async Task<IReadOnlyList<VisitedPage>> ReadAsync(GateServer server, World world, IReadOnlyList<VisitedPage>? again, CancellationToken cancellation)
    {
        await using var opened = await OpenAsync(DatabaseAddress.Of(server.Cluster.ConnectionString(world.Database, GateServer.ScriptRole)), cancellation);
        await using var source = server.Unpooled(world.Database, null);
        return await opened.ReadAsync(source, again, cancellation);
    }

    /// <summary>Starts the application on a database; it stands until it is disposed of.</summary>
    /// <exception cref="DrillHarness.Gate.Configuration.BadConfigurationException">It does not start, ends, or does not answer in time.</exception>
    public Task<OpenedPages> OpenAsync(DatabaseAddress address, CancellationToken cancellation) => OpenedPages.StartAsync(this, address, cancellation);
}
