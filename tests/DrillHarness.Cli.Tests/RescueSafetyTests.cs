using DrillHarness.Clusters;
using Npgsql;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(600_000)]
public sealed class RescueSafetyTests
{
    [Test]
    public async Task A_plan_is_applied_only_with_its_hash_to_its_database_on_its_server_and_nothing_is_written_otherwise(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        var plan = await world.PlanAsync(cancellation, "--xid", $"{bad}");
        var before = (await world.PrintsAsync(cancellation), await world.CatalogsAsync(cancellation));
        await using var other = await OtherServerAsync(world, cancellation);
        var otherFile = RescueWorld.WriteSecret(Path.Combine(world.Folder, "other"), other.Words);
        await world.ExecuteAsync($"CREATE DATABASE twin TEMPLATE template0", cancellation);
        var twinFile = RescueWorld.WriteSecret(Path.Combine(world.Folder, "twin"), $"host=127.0.0.1 port={world.Address.Port} dbname=twin user=postgres password={world.Address.Password}");
        var log = await world.Cluster.ReadServerLogAsync(100_000, cancellation);

        string[] words = ["--plan", plan.Path, "--hash", plan.Hash, "--database", RescueWorld.Database];
        var swapped = new string(plan.Hash.Reverse().ToArray());
        (string What, string[] Arguments)[] refused =
        [
            ("another hash", ["rescue", "apply", .. world.LiveWords, "--plan", plan.Path, "--hash", swapped, "--database", RescueWorld.Database]),
            ("another name typed", ["rescue", "apply", .. world.LiveWords, "--plan", plan.Path, "--hash", plan.Hash, "--database", "sozial"]),
            ("another database", ["rescue", "apply", "--live-file", twinFile, .. words]),
            ("another server", ["rescue", "apply", "--live-file", otherFile, .. words]),
            ("undo in another database", ["rescue", "undo", .. world.LiveWords, "--id", "1", "--database", "twin"]),
        ];
        foreach (var (what, arguments) in refused)
        {
            var (exitCode, _, errors) = await DrillProcess.RunAsync(arguments, cancellation);
            Assert.That(exitCode, Is.EqualTo(6), $"{what}: {string.Join('\n', errors)}");
        }

        await File.AppendAllTextAsync(Directory.GetFiles(Path.Combine(Path.GetDirectoryName(plan.Path)!, "capture"), "rows-*").First(), "x", cancellation);
        Assert.That((await world.RunAsync("apply", cancellation, words)).ExitCode, Is.EqualTo(6), "captured rows that changed");
        Assert.That((await world.PrintsAsync(cancellation), await world.CatalogsAsync(cancellation)), Is.EqualTo(before));
        var said = (await world.Cluster.ReadServerLogAsync(100_000, cancellation))[log.Length..];
        Assert.That(said, Does.Not.Contain("INSERT").And.Not.Contain("UPDATE").And.Not.Contain("DELETE").And.Not.Contain("CREATE"));
    }

    [Test]
    public async Task The_callers_environment_and_password_file_lead_nowhere(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var home = Directory.CreateTempSubdirectory("rescue-home-").FullName;
        RescueWorld.WriteSecret(Path.Combine(home, ".pgpass"), $"*:*:*:*:{world.Address.Password}\n");
        RescueWorld.WriteSecret(Path.Combine(home, ".pg_service.conf"), $"[live]\nhost=127.0.0.1\nport={world.Address.Port}\nuser=postgres\npassword={world.Address.Password}\n");
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = home, ["PGHOST"] = "127.0.0.1", ["PGPORT"] = $"{world.Address.Port}", ["PGUSER"] = "postgres", ["PGPASSWORD"] = world.Address.Password!,
            ["PGDATABASE"] = RescueWorld.Database, ["PGSERVICE"] = "live", ["PGPASSFILE"] = Path.Combine(home, ".pgpass"),
            ["DATABASE_URL"] = $"postgresql://postgres:{world.Address.Password}@127.0.0.1:{world.Address.Port}/{RescueWorld.Database}",
        };
        foreach (var arguments in new string[][] { ["--live", world.Uri], ["--live", $"dbname={RescueWorld.Database}"], ["--live", "service=live"], [] })
        {
            var (exitCode, output, errors) = await DrillProcess.RunAsync(["rescue", "locate", .. arguments, .. world.WalWords], cancellation, environment);
            Assert.That(exitCode, Is.EqualTo(5), string.Join('\n', errors));
            Assert.That(output + string.Join('\n', errors), Does.Not.Contain(world.Address.Password!));
        }

        var file = RescueWorld.WriteSecret(Path.Combine(home, "password"), world.Address.Password!);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        var (found, list, _) = await DrillProcess.RunAsync(["rescue", "locate", "--live", world.Uri, "--password-file", file, .. world.WalWords], cancellation, environment);
        Assert.That((found, list.Contains($"xid {bad}", StringComparison.Ordinal)), Is.EqualTo((0, true)));
        Directory.Delete(home, recursive: true);
    }

    [Test]
    public async Task A_role_that_may_only_read_can_locate(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        await world.ExecuteAsync("CREATE ROLE reader LOGIN PASSWORD 'only-reads'; GRANT pg_read_all_data, pg_monitor TO reader", cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        await world.Cluster.SwitchWalAsync(cancellation);
        var file = RescueWorld.WriteSecret(Path.Combine(world.Folder, "reader"), "only-reads");
        var (exitCode, output, errors) = await DrillProcess.RunAsync(
            ["rescue", "locate", "--live", $"host=127.0.0.1 port={world.Address.Port} user=reader dbname={RescueWorld.Database}", "--password-file", file, .. world.WalWords], cancellation);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain($"xid {bad}"));
        Assert.That(string.Join('\n', errors), Does.Contain("What committed since is not seen"));
    }

    [Test]
    public async Task A_killed_plan_leaves_no_copy_behind(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions", cancellation);
        var there = Directory.GetDirectories(RunDirectory.Root).ToHashSet();
        using var plan = DrillProcess.Start(world.Words("plan", "--xid", $"{bad}", "--out", Path.Combine(world.Folder, "killed")));
        await plan.UntilToldAsync("replaying it", cancellation);
        var made = Directory.GetDirectories(RunDirectory.Root).Where(directory => !there.Contains(directory) && Path.GetFileName(directory).StartsWith("rescue-", StringComparison.Ordinal)).ToList();
        plan.Signal("KILL");
        await plan.EndedAsync(cancellation);
        Assert.That(made, Is.Not.Empty);
        await new Timing.Until { Awaited = "the copy to be gone", Deadline = TimeSpan.FromMinutes(1) }.TrueAsync(_ => Task.FromResult(made.TrueForAll(directory => Leftovers.Of(Path.GetFileName(directory)).Count == 0)), cancellation);
    }

    private static async Task<OtherServer> OtherServerAsync(RescueWorld world, CancellationToken cancellation)
    {
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, new RunLabel($"ro{Guid.NewGuid():N}"[..16]), cancellation);
        var cluster = await engine.CreateClusterAsync(new ClusterOptions { Name = "other", Archiving = false }, cancellation);
        await cluster.CreateDatabaseAsync(RescueWorld.Database, cancellation);
        var address = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(RescueWorld.Database));
        Assert.That(address.Port, Is.Not.EqualTo(world.Address.Port));
        return new OtherServer(engine, $"host=127.0.0.1 port={address.Port} dbname={RescueWorld.Database} user=postgres password={address.Password}");
    }

    private sealed record OtherServer(IClusterEngine Engine, string Words) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }
}
