using System.Collections.Concurrent;
using System.Globalization;
using DrillHarness.Drills.Engine;
using DrillHarness.Gate.Worlds;
using DrillHarness.Metadata;
using DrillHarness.Portal;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// Visits the sample application's pages through a portal that is opened for it: signs in to every tenant as its administrator, who sees everything,
/// opens every app, and follows every item of its navigation, over HTTP. The portal is a new one each time, so that it shows nothing from memory.
/// </summary>
public sealed class PortalPages : IPages
{
    private const int AtOnce = 6;

    /// <inheritdoc/>
    public bool AreClickedThrough => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VisitedPage>> ReadAsync(GateServer server, World world, IReadOnlyList<VisitedPage>? again, CancellationToken cancellation)
    {
        var size = SampleApplication.SizeOf(world.Profile);
        var customerData = await CustomerDataAsync(server, world, size, cancellation);
        await using var portal = await PortalHost.StartAsync(new PortalOptions
        {
            MetadataConnectionString = server.Cluster.ConnectionString(world.Database, GateServer.CustomerRole),
            CustomerDataConnectionString = server.Cluster.ConnectionString(customerData, GateServer.CustomerRole),
        }, cancellation);
        using var visitor = new PortalVisitor(portal.BaseAddress, SeededCredentials.PasswordFor(world.Seed));
        var visits = new PageVisits(visitor);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        var (pages, links) = (new ConcurrentBag<VisitedPage>(), new ConcurrentBag<PageLink>());
        await Parallel.ForEachAsync(Seeder.Foresee(size, world.Seed).Tenants, parallel, async (tenant, token) =>
        {
            var (page, shown) = await visits.OpenMapAsync(tenant, token);
            pages.Add(page);
            foreach (var link in shown) links.Add(link);
        });
        await Parallel.ForEachAsync(links, parallel, async (link, token) => pages.Add(await visits.FollowAsync(link, token)));
        return [.. pages.OrderBy(page => page.Name, StringComparer.Ordinal).ThenBy(page => page.Key, StringComparer.Ordinal)];
    }

    // The customers' records are in a database of their own, which no script has to do with: one serves all worlds of a profile and seed.
    private static async Task<string> CustomerDataAsync(GateServer server, World world, Profile size, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"customer_data_{world.Profile}_{world.Seed}");
        await using (var known = server.Control.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1"))
        {
            known.Parameters.AddWithValue(name);
            if (await known.ExecuteScalarAsync(cancellation) is not null) return name;
        }

        await server.Cluster.CreateDatabaseAsync(name, cancellation);
        await using (var keep = server.Control.CreateCommand($"REVOKE CONNECT ON DATABASE \"{name}\" FROM PUBLIC; GRANT CONNECT ON DATABASE \"{name}\" TO {GateServer.CustomerRole}"))
            await keep.ExecuteNonQueryAsync(cancellation);
        await using var source = server.Unpooled(name, null);
        await MetadataSchema.CreateCustomerDataAsync(source, GateServer.Owner, GateServer.CustomerRole, cancellation);
        await Seeder.SeedCustomerDataAsync(source, size, world.Seed, cancellation);
        return name;
    }
}
