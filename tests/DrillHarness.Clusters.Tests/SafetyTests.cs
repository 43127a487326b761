using Npgsql;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(180_000)]
internal sealed class SafetyTests(EngineKind kind)
{
    [Test]
    public async Task What_the_run_made_is_proved_ours_for_every_role(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        foreach (var (database, role) in new[] { ("postgres", null), (Shared.Database, null), (Shared.Database, Shared.Role) })
        {
            await using var source = cluster.OpenDataSource(database, role);
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await cluster.ProveOursAsync(connection, expectedInRecovery: false, cancellation);
        }
    }

    [Test]
    public async Task A_database_without_the_marker_row_is_refused(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        Assert.That(await RefusalAsync(cluster, "template1", cancellation), Has.Exactly(2).Items.And.All.Contains("found (no marker row)"));
    }

    [Test]
    public async Task A_marker_row_of_another_run_is_refused(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "UPDATE drillharness.marker SET run_id = 'another', nonce = 'forged'", cancellation);
        Assert.That(await RefusalAsync(cluster, Shared.Database, cancellation),
            Has.Exactly(2).Items.And.Some.Contains("run_id").And.Some.Contains("found forged"));
    }

    [Test]
    public async Task Only_the_superuser_may_write_the_marker(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database, Shared.Role);
        Assert.That(() => Shared.CommitAsync(source, "UPDATE drillharness.marker SET nonce = 'forged'", cancellation),
            Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task Another_cluster_of_the_run_is_refused_by_identifier_nonce_and_marker(CancellationToken cancellation)
    {
        var shared = await Shared.ClusterAsync(kind);
        await using var other = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = other.OpenDataSource(Shared.Database);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        Assert.That(await RefusalAsync(shared, connection, cancellation), Has.Exactly(3).Items.And.Some.Contains($"system_identifier: expected {shared.SystemIdentifier}, found {other.SystemIdentifier}")
            .And.Some.Contains($"cluster_name: expected {shared.NodeNonce}, found {other.NodeNonce}").And.Some.StartsWith("marker row, nonce"));
    }

    [Test]
    public async Task A_copy_and_its_cluster_are_told_apart_though_they_share_all_data(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        await using var copy = await cluster.PrepareCopyAsync(new CopyOptions { Name = Shared.NewName() }, cancellation);
        await copy.ReplayToAsync(RecoveryTarget.Immediate, cancellation);
        await using var source = copy.OpenDataSource(Shared.Database);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await copy.ProveOursAsync(connection, expectedInRecovery: true, cancellation);
        Assert.That(await RefusalAsync(cluster, connection, cancellation), Has.Exactly(2).Items.And.Some.StartsWith("cluster_name").And.Some.StartsWith("pg_is_in_recovery()"));
    }

    [Test]
    public async Task A_place_that_has_lost_its_label_is_refused(CancellationToken cancellation)
    {
        if (kind is EngineKind.Container) Assert.Pass("A container's labels cannot be changed; that they are read is proved by the other tests.");
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        var label = Path.Combine(Path.GetDirectoryName(cluster.DataDirectory)!, RunLabel.Key);
        await File.WriteAllTextAsync(label, "another", cancellation);
        Assert.That(await RefusalAsync(cluster, Shared.Database, cancellation), Has.Exactly(1).Items.And.All.Contains("found another"));
        File.Delete(label);
        Assert.That(await RefusalAsync(cluster, Shared.Database, cancellation), Has.Exactly(1).Items.And.All.Contains("found (no label)"));
    }

    private static async Task<IReadOnlyList<string>> RefusalAsync(Cluster cluster, string database, CancellationToken cancellation)
    {
        await using var source = cluster.OpenDataSource(database);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await RefusalAsync(cluster, connection, cancellation);
    }

    private static async Task<IReadOnlyList<string>> RefusalAsync(Cluster cluster, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var refusal = await Assert.ThrowsAsync<SafetyRefusalException>(() => cluster.ProveOursAsync(connection, expectedInRecovery: false, cancellation));
        return refusal!.FailedProofs;
    }
}
