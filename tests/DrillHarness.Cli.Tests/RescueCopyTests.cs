using DrillHarness.Clusters;

namespace DrillHarness.Cli.Tests;

[TestFixture]
[CancelAfter(600_000)]
public sealed class RescueCopyTests
{
    [Test]
    public async Task A_clone_made_elsewhere_is_compared_by_key_and_its_limits_are_said(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        await world.Cluster.SwitchWalAsync(cancellation);
        await using var clone = await world.Cluster.PrepareCopyAsync(new CopyOptions { Name = "clone" }, cancellation);
        await clone.ReplayToAsync(RecoveryTarget.Immediate, cancellation);
        await clone.PromoteAsync(cancellation);
        await world.CommitAsync("purge", "DELETE FROM statuses WHERE id IN (1, 2, 3)", cancellation);
        await world.CommitAsync("alice", "DELETE FROM tags WHERE name = 'tag1'", cancellation);
        var words = CopyWords(clone, world);

        var (alone, _, hint) = await DrillProcess.RunAsync(["rescue", "plan", .. world.LiveWords, .. words, "--out", Path.Combine(world.Folder, "none")], cancellation);
        Assert.That(alone, Is.EqualTo(5));
        Assert.That(string.Join('\n', hint), Does.Contain("--table"));
        var folder = Path.Combine(world.Folder, "compared");
        var (exitCode, output, errors) = await DrillProcess.RunAsync(
            ["rescue", "plan", .. world.LiveWords, .. words, "--table", "statuses", "--table", "favourites", "--table", "status_stats", "--out", folder], cancellation);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        Assert.That(output, Does.Contain("public.statuses: 6 lost, 6 come back").And.Contain("cannot be told apart").And.Contain("statuses_tags"));
        var hash = output.Split('\n').Single(line => line.StartsWith("sha256: ", StringComparison.Ordinal))["sha256: ".Length..].Trim();
        var (applied, _, told) = await world.RunAsync("apply", cancellation, "--plan", Path.Combine(folder, "plan.json"), "--hash", hash, "--database", RescueWorld.Database);
        Assert.That(applied, Is.Zero, string.Join('\n', told));
        Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM statuses", cancellation), Is.EqualTo(860));
        Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM tags", cancellation), Is.EqualTo(19), "only the tables named");
    }

    [Test]
    public async Task A_directory_of_plain_segments_and_a_paused_copy_do_without_a_repository(CancellationToken cancellation)
    {
        await using var world = await RescueWorld.OpenAsync(cancellation);
        var first = await world.ScalarAsync<string>("SELECT pg_walfile_name(pg_current_wal_lsn())", cancellation);
        var bad = await world.CommitAsync("purge", "DELETE FROM mentions WHERE account_id < 40", cancellation);
        var last = await world.Cluster.SwitchWalAsync(cancellation);
        var segments = Directory.CreateDirectory(Path.Combine(world.Folder, "wal")).FullName;
        foreach (var segment in new[] { first, last }.Distinct())
        {
            var scratch = await world.Cluster.Host.MakeScratchDirectoryAsync("segment", cancellation);
            (await world.Cluster.Host.RunAsync(new CommandLine("pgbackrest", $"--stanza={ICommandHost.Stanza}", "archive-get", segment, $"{scratch}/{segment}"), cancellation)).EnsureSuccess();
            File.Copy($"{scratch}/{segment}", Path.Combine(segments, segment));
            File.SetUnixFileMode(Path.Combine(segments, segment), (UnixFileMode)0x1A4);
        }

        File.SetUnixFileMode(world.Folder, (UnixFileMode)0x1ED);
        await using var copy = await world.Cluster.PrepareCopyAsync(new CopyOptions { Name = "paused" }, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(bad), cancellation);
        var folder = Path.Combine(world.Folder, "plan");
        var (exitCode, output, errors) = await DrillProcess.RunAsync(
            ["rescue", "plan", .. world.LiveWords, .. CopyWords(copy, world), "--wal-dir", segments, "--xid", $"{bad}", "--out", folder], cancellation);
        Assert.That(exitCode, Is.Zero, string.Join('\n', errors));
        var hash = output.Split('\n').Single(line => line.StartsWith("sha256: ", StringComparison.Ordinal))["sha256: ".Length..].Trim();
        await world.RunAsync("apply", cancellation, "--plan", Path.Combine(folder, "plan.json"), "--hash", hash, "--database", RescueWorld.Database);
        Assert.That(await world.ScalarAsync<long>("SELECT count(*) FROM mentions", cancellation), Is.EqualTo(400));
    }

    private static string[] CopyWords(PointInTimeCopy copy, RescueWorld world)
    {
        var address = new Npgsql.NpgsqlConnectionStringBuilder(copy.ConnectionString(RescueWorld.Database));
        var file = RescueWorld.WriteSecret(Path.Combine(world.Folder, $"password-{copy.Name}"), address.Password!);
        return ["--copy", $"host=127.0.0.1 port={address.Port} dbname={RescueWorld.Database} user=postgres", "--copy-password-file", file];
    }
}
