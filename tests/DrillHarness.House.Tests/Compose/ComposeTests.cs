using DrillHarness.House.Tests.Launcher;

namespace DrillHarness.House.Tests.Compose;

internal sealed class ComposeTests
{
    [Test]
    public async Task The_world_comes_up_lets_people_in_and_goes_without_a_trace()
    {
        await RequireAnEngineAsync();
        await using var world = await ComposedWorld.UpAsync();

        Assert.That(await NavigationSeenByTheAdministratorAsync(world), Does.Contain("data-nav-id=").And.Contain("data-app-id="));
        Assert.That(await BackupsAsync(world), Does.Contain("full backup:").And.Contain("status: ok"));

        Assert.That((await world.ComposeAsync("down")).ExitCode, Is.Zero);
        Assert.That(await world.LeftBehindAsync(), Is.Empty);
    }

    private static async Task<string> NavigationSeenByTheAdministratorAsync(ComposedWorld world)
    {
        using var portal = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{world.PortalPort}") };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["tenant"] = world.Said["Workspace"],
            ["email"] = world.Said["E-mail"],
            ["password"] = world.Said["Password"],
        });
        using var signedIn = await portal.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        Assert.That(signedIn.IsSuccessStatusCode, Is.True, $"{signedIn.StatusCode}");
        return await portal.GetStringAsync(new Uri("/navigation", UriKind.Relative));
    }

    private static async Task<string> BackupsAsync(ComposedWorld world) =>
        (await world.ComposeAsync("run", "exec", "-T", "--user", "postgres", "primary", "pgbackrest", "info")).StandardOutput;

    // A laptop may do without containers; CI may not.
    private static async Task RequireAnEngineAsync()
    {
        var docker = await Shell.RunAsync("bash", "-c", "docker version && { docker compose version || docker-compose version; }");
        if (docker.ExitCode == 0) return;
        Assert.That(Environment.GetEnvironmentVariable("CI"), Is.Not.EqualTo("true"), $"CI has to have a container engine and Compose: {docker.StandardError}");
        Assert.Ignore("No container engine answers here, or Compose is missing: tools/setup.sh container");
    }
}
