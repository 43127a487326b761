using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(180_000)]
internal sealed class CopyTests(EngineKind kind)
{
    [Test]
    public async Task A_copy_stops_before_a_commit_with_every_earlier_one_in_and_can_be_advanced(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE steps (step text); INSERT INTO steps VALUES ('before')", cancellation);
        var bad = await Shared.CommitAsync(source, "DELETE FROM steps", cancellation);
        var later = await Shared.CommitAsync(source, "INSERT INTO steps VALUES ('after')", cancellation);
        await Shared.CommitAsync(source, "INSERT INTO steps VALUES ('last')", cancellation);
        await cluster.SwitchWalAsync(cancellation);

        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(bad), cancellation);
        Assert.That(await StepsAsync(copy, cancellation), Is.EqualTo("before"));
        Assert.That(copy.LastStop, Does.StartWith($"recovery stopping before commit of transaction {bad},"));
        Assert.That(await copy.AssertDurableAsync(cancellation), Is.EqualTo(new Durability(true, true, "on")));
        var first = await copy.ReplayLsnAsync(cancellation);

        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(later), cancellation);
        Assert.That(await StepsAsync(copy, cancellation), Is.EqualTo(""));
        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(later) with { Inclusive = true }, cancellation);
        Assert.That(await StepsAsync(copy, cancellation), Is.EqualTo("after"));
        Assert.That(await copy.ReplayLsnAsync(cancellation), Is.GreaterThan(first));
        Assert.That(await StepsAsync(source, cancellation), Is.EqualTo("after,last"), "the live cluster is not touched");
    }

    [Test]
    public async Task A_copy_is_read_only_never_archives_and_has_a_nonce_of_its_own(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.Immediate, cancellation);
        await using var source = copy.OpenDataSource(Shared.Database);
        Assert.That(await Shared.AskAsync<string>(source, "SHOW archive_mode", cancellation), Is.EqualTo("off"));
        Assert.That(await Shared.AskAsync<string>(source, "SHOW cluster_name", cancellation), Is.EqualTo(copy.NodeNonce).And.Not.EqualTo(cluster.NodeNonce));
        Assert.That(await Shared.AskAsync<string>(source, "SHOW data_directory", cancellation), Is.EqualTo(copy.DataDirectory));
        Assert.That(() => Shared.AskAsync<object>(source, "CREATE TABLE written ()", cancellation),
            Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.ReadOnlySqlTransaction));
    }

    [Test]
    public async Task A_copy_stops_by_position_by_instant_and_by_name(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE kinds (step text); INSERT INTO kinds VALUES ('first')", cancellation);
        var lsn = await Shared.AskAsync<NpgsqlLogSequenceNumber>(source, "SELECT pg_current_wal_insert_lsn()", cancellation);
        await Shared.CommitAsync(source, "INSERT INTO kinds VALUES ('second')", cancellation);
        var instant = await Shared.AskAsync<string>(source, "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US\"+00\"')", cancellation);
        await Shared.CommitAsync(source, "INSERT INTO kinds VALUES ('third')", cancellation);
        await Shared.AskAsync<NpgsqlLogSequenceNumber>(source, "SELECT pg_create_restore_point('the point')", cancellation);
        await Shared.CommitAsync(source, "INSERT INTO kinds VALUES ('fourth')", cancellation);
        await cluster.SwitchWalAsync(cancellation);

        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        RecoveryTarget[] targets = [RecoveryTarget.Before(lsn), new(RecoveryTargetKind.Time, instant, Inclusive: true), RecoveryTarget.AtName("the point")];
        List<string> seen = [];
        foreach (var target in targets)
        {
            await copy.ReplayToAsync(target, cancellation);
            await using var reader = copy.OpenDataSource(Shared.Database);
            seen.Add(await Shared.AskAsync<string>(reader, "SELECT max(step) || count(*)::text FROM kinds WHERE step < 'u'", cancellation));
        }

        Assert.That(seen, Is.EqualTo(new[] { "first1", "second2", "third3" }));
    }

    [Test]
    public async Task A_target_that_the_archive_does_not_hold_is_an_error_with_the_servers_own_words(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        Assert.That(() => copy.ReplayToAsync(RecoveryTarget.AtName("nowhere"), cancellation),
            Throws.InstanceOf<ServerEndedException>().With.Message.Contains("ended before it paused restore point 'nowhere'")
                .And.Message.Contains("recovery ended before configured recovery target was reached"));
    }

    [Test]
    public async Task A_copy_is_made_of_the_backup_that_is_asked_for_and_while_the_server_is_down(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE backups (step text); INSERT INTO backups VALUES ('full')", cancellation);
        var full = await cluster.BackUpAsync(BackupKind.Full, cancellation);
        var between = await Shared.CommitAsync(source, "INSERT INTO backups VALUES ('between')", cancellation);
        var differential = await cluster.BackUpAsync(BackupKind.Differential, cancellation);
        Assert.That(differential.Label, Does.StartWith(full.Label));
        Assert.That(differential.StartLsn, Is.GreaterThan(full.StopLsn));
        Assert.That(full.SizeBytes, Is.GreaterThan(10_000_000));
        await cluster.KillAsync(Signal.Kill, cancellation);

        await using var early = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName(), BackupLabel = full.Label }, cancellation);
        await early.ReplayToAsync(RecoveryTarget.BeforeCommitOf(between), cancellation);
        Assert.That(await BackupsAsync(early, cancellation), Is.EqualTo(1));

        await using var late = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await late.ReplayToAsync(RecoveryTarget.Immediate, cancellation);
        Assert.That(await BackupsAsync(late, cancellation), Is.EqualTo(2));
        Assert.That(() => early.ReplayToAsync(RecoveryTarget.Before(full.StartLsn), cancellation),
            Throws.InvalidOperationException.With.Message.Contains("cannot go back"));
    }

    [Test]
    public async Task A_copy_follows_a_primary_that_raised_its_limits_after_the_backup(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation, new Dictionary<string, string> { ["max_connections"] = "20" });
        await cluster.BackUpAsync(BackupKind.Full, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await using (var raise = source.CreateCommand("ALTER SYSTEM SET max_connections = 60")) await raise.ExecuteNonQueryAsync(cancellation);
        await cluster.StopAsync(ShutdownMode.Fast, cancellation);
        await cluster.StartAsync(cancellation);
        source.Clear();
        var last = await Shared.CommitAsync(source, "CREATE TABLE raised ()", cancellation);
        await cluster.SwitchWalAsync(cancellation);

        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.BeforeCommitOf(last) with { Inclusive = true }, cancellation);
        Assert.That(copy.LastStop, Does.StartWith("recovery stopping after commit"));
        await using var reader = copy.OpenDataSource(Shared.Database);
        Assert.That(await Shared.AskAsync<string>(reader, "SHOW max_connections", cancellation), Is.EqualTo("60"));
    }

    [Test]
    public async Task A_promoted_copy_can_be_written_and_replays_no_more(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var twin = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await twin.ReplayToAsync(RecoveryTarget.Immediate, cancellation);
        await twin.PromoteAsync(cancellation);
        await using var source = twin.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE twins ()", cancellation);
        Assert.That(() => twin.ReplayToAsync(RecoveryTarget.Immediate, cancellation), Throws.InvalidOperationException);
    }

    private static async Task<long> BackupsAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        await using var source = copy.OpenDataSource(Shared.Database);
        return await Shared.AskAsync<long>(source, "SELECT count(*) FROM backups", cancellation);
    }

    private static async Task<string> StepsAsync(PointInTimeCopy copy, CancellationToken cancellation)
    {
        await using var source = copy.OpenDataSource(Shared.Database);
        return await StepsAsync(source, cancellation);
    }

    private static Task<string> StepsAsync(NpgsqlDataSource source, CancellationToken cancellation) =>
        Shared.AskAsync<string>(source, "SELECT coalesce(string_agg(step, ',' ORDER BY step), '') FROM steps", cancellation);
}
