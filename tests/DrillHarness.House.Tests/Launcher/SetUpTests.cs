using System.Text.Json;

namespace DrillHarness.House.Tests.Launcher;

internal sealed class SetUpTests
{
    private static readonly string[] Parts =
        [
            "net-sdk", "postgresql", "pgbackrest", "sqlalchemy", "psycopg2", "bubblewrap", "browser", "fonts", "django", "nodejs", "npm",
            "docker", "engine", "compose", "debootstrap", "image",
        ];

    [Test]
    public async Task Doctor_says_one_line_for_each_part()
    {
        var doctor = await Shell.RunAsync("tools/drill", "doctor");

        Assert.That(doctor.StandardOutput.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]), Is.EqualTo(Parts));
        Assert.That(doctor.ExitCode, Is.EqualTo(doctor.StandardOutput.Contains(" lacking ", StringComparison.Ordinal) ? 10 : 0));
    }

    [Test]
    public async Task Doctor_speaks_json()
    {
        var doctor = await Shell.RunAsync("tools/drill", "doctor", "--json");

        var parts = JsonDocument.Parse(doctor.StandardOutput).RootElement.GetProperty("parts").EnumerateArray().ToList();
        Assert.That(parts.Select(part => part.GetProperty("name").GetString()), Is.EqualTo(Parts));
        Assert.That(parts, Is.All.Matches<JsonElement>(part => part.TryGetProperty("version", out _) || part.TryGetProperty("mend", out _)));
    }

    [Test]
    public async Task Without_the_SDK_the_launcher_names_it_and_exits_10()
    {
        using var folder = new TemporaryFolder();
        foreach (var program in new[] { "bash", "env", "dirname", "readlink" })
            File.CreateSymbolicLink(Path.Combine(folder.Path, program), $"/usr/bin/{program}");

        var launcher = await Shell.RunAsync(new Dictionary<string, string?> { ["PATH"] = folder.Path }, "tools/drill", "list");

        Assert.That(launcher.ExitCode, Is.EqualTo(10));
        Assert.That(launcher.StandardError, Does.Contain(".NET SDK 10").And.Contain("HINT:"));
    }

    [Test]
    public async Task Where_it_may_not_install_it_prints_the_one_command_and_exits_10()
    {
        var setUp = await Shell.RunAsync(
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/usr/lib/postgresql",
            "--unshare-user", "--uid", "4242", "--gid", "4242", Repository.PathOf("tools/setup.sh"), "local");

        Assert.That(setUp.ExitCode, Is.EqualTo(10), setUp.StandardError);
        Assert.That(setUp.StandardError, Does.Contain("missing: postgresql").And.Contain("HINT: sudo apt-get install -y --no-install-recommends postgresql\n"));
    }

    [Test]
    public async Task A_machine_that_has_everything_pays_next_to_nothing() =>
        Assert.That(await Shell.FastestAsync(10, "tools/setup.sh", "local"), Is.LessThan(TimeSpan.FromMilliseconds(100)));
}
