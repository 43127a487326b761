using Npgsql;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(120_000)]
internal sealed class ClusterTests(EngineKind kind)
{
    [Test]
    public async Task Every_node_is_durable_and_says_so(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        Assert.That(await cluster.AssertDurableAsync(cancellation), Is.EqualTo(new Durability(true, true, "on")));
    }

    [Test]
    public async Task A_node_that_is_not_durable_is_refused(CancellationToken cancellation)
    {
        await Shared.EngineAsync(kind);
        Assert.That(() => Shared.OwnClusterAsync(kind, cancellation, new Dictionary<string, string> { ["fsync"] = "off" }),
            Throws.InvalidOperationException.With.Message.Contains("Fsync = False"));
    }

    [Test]
    public async Task The_engine_tells_the_version_that_its_servers_have(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        var engine = await Shared.EngineAsync(kind);
        await using var source = cluster.OpenDataSource("postgres");
        var version = await Shared.AskAsync<string>(source, "SHOW server_version", cancellation);
        Assert.That(engine.PostgresVersion, Is.EqualTo(version));
        Assert.That(version, Does.StartWith($"{engine.PostgresMajor}."));
        Assert.That(engine.Kind, Is.EqualTo(kind));
    }

    [Test]
    public async Task A_role_is_shaped_like_productions_and_needs_its_password(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database, Shared.Role);
        Assert.That(await Shared.AskAsync<string>(source, "SELECT current_user::text", cancellation), Is.EqualTo(Shared.Role));
        Assert.That(await Shared.AskAsync<bool>(source,
            "SELECT rolcanlogin AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication) FROM pg_roles WHERE rolname = current_user", cancellation));
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Shared.Database, Shared.Role)) { Password = "wrong", Pooling = false };
        await using var intruder = new NpgsqlConnection(wrong.ConnectionString);
        Assert.That(() => intruder.OpenAsync(cancellation), Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("28P01"));
    }

    [Test]
    public async Task No_password_is_in_the_server_log(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation, new Dictionary<string, string> { ["log_statement"] = "all" });
        var log = await cluster.ReadServerLogAsync(1000, cancellation);
        Assert.That(log, Does.Contain("CREATE ROLE"));
        foreach (var role in new[] { null, Shared.Role })
            Assert.That(log, Does.Not.Contain(new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Shared.Database, role)).Password!));
    }

    [Test]
    public async Task The_server_listens_on_the_loopback_alone_and_logs_as_csv_too(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        Assert.That(new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres")).Host, Is.EqualTo("127.0.0.1"));
        var csv = await cluster.Host.RunAsync(new CommandLine("cat", Path.ChangeExtension(cluster.ServerLogPath, "csv")), cancellation);
        Assert.That(csv.EnsureSuccess().StandardOutput, Does.Contain("database system is ready to accept connections"));
    }

    [Test]
    public async Task Pgbackrest_finds_its_configuration_on_the_host(CancellationToken cancellation)
    {
        await Shared.BackupAsync(kind);
        var cluster = await Shared.ClusterAsync(kind);
        var info = await cluster.Host.RunAsync(new CommandLine("pgbackrest", $"--stanza={ICommandHost.Stanza}", "info"), cancellation);
        Assert.That(info.EnsureSuccess().StandardOutput, Does.Contain("status: ok").And.Contain("full backup"));
    }

    [Test]
    public async Task A_switched_segment_is_in_the_archive_and_can_be_read_by_pg_waldump(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        await using var source = cluster.OpenDataSource(Shared.Database);
        var transaction = await Shared.CommitAsync(source, "CREATE TABLE switched (id int)", cancellation);
        var segment = await cluster.SwitchWalAsync(cancellation);
        var directory = await cluster.Host.MakeScratchDirectoryAsync("wal", cancellation);
        (await cluster.Host.RunAsync(new CommandLine("pgbackrest", $"--stanza={ICommandHost.Stanza}", "archive-get", segment, $"{directory}/{segment}"), cancellation)).EnsureSuccess();
        var records = await cluster.Host.RunAsync(new CommandLine("pg_waldump", "--rmgr=Transaction", $"{directory}/{segment}"), cancellation);
        Assert.That(records.StandardOutput, Does.Contain($"tx: {transaction,10}").And.Contain("COMMIT"));
    }

    [Test]
    public async Task A_second_switch_without_writes_ends_a_segment_too(CancellationToken cancellation)
    {
        var cluster = await Shared.ClusterAsync(kind);
        var first = await cluster.SwitchWalAsync(cancellation);
        Assert.That(await cluster.SwitchWalAsync(cancellation), Is.GreaterThan(first).Using<string>(StringComparer.Ordinal.Compare));
    }
}
