namespace DrillHarness.Portal.Tests;

/// <summary>One cluster with the tiny world, and the portal in front of it. Tests make tenants of their own in it and leave the seeded ones as they are.</summary>
[SetUpFixture]
internal sealed class SharedPortal
{
    public const ulong Seed = 7;
    private static PortalWorld? shared;

    public static PortalWorld World => shared ?? throw new InvalidOperationException("The shared portal has not been started.");

    [OneTimeSetUp]
    public async Task StartAsync() => shared = await PortalWorld.CreateAsync("portal-shared", CancellationToken.None);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (shared is not null) await shared.DisposeAsync();
    }
}
