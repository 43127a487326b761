using System.Text.Json;
using DrillHarness.Clusters;
using DrillHarness.Metadata;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(300_000)]
public sealed class DecoyTests
{
    private const ulong Seed = 1;

    [Test]
    public async Task A_server_that_the_harness_did_not_make_receives_no_connection_whatever_the_environment_says(CancellationToken cancellation)
    {
        var run = new RunLabel($"decoy-{Guid.NewGuid():N}"[..18]);
        await using var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, run, cancellation);
        var decoy = await engine.CreateClusterAsync(new ClusterOptions
        {
            Name = "decoy",
            Archiving = false,
            Settings = new Dictionary<string, string> { ["log_statement"] = "all", ["log_connections"] = "on" },
        }, cancellation);
        var address = new Npgsql.NpgsqlConnectionStringBuilder(decoy.ConnectionString("postgres"));
        var home = Directory.CreateTempSubdirectory("decoy-home-").FullName;
        await File.WriteAllTextAsync(Path.Combine(home, ".pgpass"), $"*:*:*:*:{address.Password}\n", cancellation);
        File.SetUnixFileMode(Path.Combine(home, ".pgpass"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = await decoy.ReadServerLogAsync(10_000, cancellation);

        var folder = Directory.CreateTempSubdirectory("drill-decoy-").FullName;
        var (exitCode, output, errors) = await DrillProcess.RunAsync(["run", "--engine", "local", "--profile", "tiny", "--seed", $"{Seed}", "--out", folder, "--json"], cancellation,
            new Dictionary<string, string>
            {
                ["DATABASE_URL"] = $"postgresql://{address.Username}:{address.Password}@{address.Host}:{address.Port}/postgres",
                ["PGHOST"] = address.Host!,
                ["PGPORT"] = $"{address.Port}",
                ["PGUSER"] = address.Username!,
                ["PGPASSWORD"] = address.Password!,
                ["PGDATABASE"] = "postgres",
                ["PGSERVICE"] = "decoy",
                ["HOME"] = home,
            });

        Assert.Multiple(async () =>
        {
            Assert.That(exitCode, Is.Zero, string.Join('\n', errors.TakeLast(5)));
            Assert.That(await decoy.ReadServerLogAsync(10_000, cancellation), Is.EqualTo(before), "the decoy was spoken to");
            Assert.That(() => JsonDocument.Parse(output), Throws.Nothing, "--json prints nothing but result.json on standard output");
        });
        AssertNowhere(address.Password!, folder);
        AssertNowhere(SeededCredentials.PasswordFor(Seed), folder);
    }

    private static void AssertNowhere(string secret, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".png", StringComparison.Ordinal)))
            Assert.That(File.ReadAllText(file), Does.Not.Contain(secret), file);
    }
}
