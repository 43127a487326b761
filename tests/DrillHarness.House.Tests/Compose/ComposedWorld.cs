using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CliWrap.Buffered;
using DrillHarness.House.Tests.Launcher;

namespace DrillHarness.House.Tests.Compose;

/// <summary>docker-compose.yml brought up under a name, ports and settings of its own, beside whatever a person has up.</summary>
internal sealed class ComposedWorld : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> environment;

    private ComposedWorld()
    {
        PortalPort = FreePort();
        environment = new()
        {
            ["COMPOSE_PROJECT_NAME"] = Project,
            ["DRILL_COMPOSE_SETTINGS"] = Path.Combine(folder.Path, "settings"),
            ["DRILL_PORTAL_PORT"] = PortalPort.ToString(CultureInfo.InvariantCulture),
            ["DRILL_POSTGRES_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture),
        };
    }

    public string Project { get; } = $"drillharness-test-{Environment.ProcessId}";

    public int PortalPort { get; }

    /// <summary>What "up" said on stdout: "Workspace:  acme" and the like.</summary>
    public IReadOnlyDictionary<string, string> Said { get; private set; } = new Dictionary<string, string>();

    public static async Task<ComposedWorld> UpAsync()
    {
        var world = new ComposedWorld();
        try
        {
            var up = await world.ComposeAsync("up", "tiny", "7");
            Assert.That(up.ExitCode, Is.Zero, up.StandardError);
            world.Said = up.StandardOutput.TrimEnd().Split('\n').Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public Task<BufferedCommandResult> ComposeAsync(params string[] arguments) => Shell.RunAsync(environment, "tools/compose.sh", arguments);

    public async Task<string> LeftBehindAsync()
    {
        var left = new List<string>();
        foreach (var kind in new[] { "container", "volume", "network" })
            left.Add((await Shell.RunAsync("docker", kind, "ls", "--quiet", "--filter", $"label=com.docker.compose.project={Project}")).StandardOutput);
        return string.Concat(left);
    }

    public async ValueTask DisposeAsync()
    {
        await ComposeAsync("down");
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
