using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Clusters.Tests;

[TestFixture(EngineKind.Local)]
[TestFixture(EngineKind.Container)]
[CancelAfter(180_000)]
internal sealed class BreakingTests(EngineKind kind)
{
    [Test]
    public async Task A_kill_reaches_the_backends_and_what_was_acknowledged_survives_it(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.CommitAsync(source, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)", cancellation);
        var asleep = Shared.AskAsync<object>(source, "SELECT pg_sleep(600)", cancellation);
        await UntilAsleepAsync(source, cancellation);

        await cluster.KillAsync(Signal.Kill, cancellation);
        Assert.That(async () => await asleep, Throws.InstanceOf<NpgsqlException>());
        Assert.That(await ProcessesAsync(cluster, cancellation), Is.Zero);

        await cluster.StartAsync(cancellation);
        source.Clear();
        Assert.That(await Shared.AskAsync<long>(source, "SELECT count(*) FROM kept", cancellation), Is.EqualTo(1));
        Assert.That(await cluster.ReadServerLogAsync(200, cancellation), Does.Contain("was not properly shut down; automatic recovery in progress"));
    }

    [Test]
    public async Task Each_mode_of_stopping_stops_and_only_immediate_needs_recovery(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        foreach (var (mode, state) in new[] { (ShutdownMode.Smart, "shut down"), (ShutdownMode.Fast, "shut down"), (ShutdownMode.Immediate, "in production") })
        {
            await cluster.StopAsync(mode, cancellation);
            Assert.That(await ProcessesAsync(cluster, cancellation), Is.Zero);
            var control = await cluster.Host.RunAsync(new CommandLine("pg_controldata", cluster.DataDirectory), cancellation);
            Assert.That(ServerFacts.ControlValue(control.StandardOutput, "Database cluster state"), Is.EqualTo(state));
            await cluster.StartAsync(cancellation);
        }
    }

    [Test]
    public async Task A_stopped_server_may_be_stopped_again(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await cluster.StopAsync(ShutdownMode.Fast, cancellation);
        Assert.That(() => cluster.StopAsync(ShutdownMode.Fast, cancellation), Throws.Nothing);
    }

    [Test]
    public async Task A_paused_server_answers_nothing_and_goes_on_when_resumed(CancellationToken cancellation)
    {
        await using var cluster = await Shared.OwnClusterAsync(kind, cancellation);
        await using var source = cluster.OpenDataSource(Shared.Database);
        await Shared.AskAsync<int>(source, "SELECT 1", cancellation);
        await cluster.PauseAsync(cancellation);
        var answer = Shared.AskAsync<int>(source, "SELECT 42", cancellation);
        Assert.That(() => answer.WaitAsync(TimeSpan.FromMilliseconds(300), cancellation), Throws.InstanceOf<TimeoutException>());
        Assert.That(await cluster.ReadServerLogAsync(5, cancellation), Is.Not.Empty, "the log of a paused server can be read");
        await cluster.ResumeAsync(cancellation);
        Assert.That(await answer, Is.EqualTo(42));
    }

    [Test]
    public async Task A_server_that_cannot_start_says_why_at_once(CancellationToken cancellation)
    {
        await Shared.EngineAsync(kind);
        Assert.That(() => Shared.OwnClusterAsync(kind, cancellation, new Dictionary<string, string> { ["max_connections"] = "none" }),
            Throws.InstanceOf<ServerEndedException>().With.Message.Contains("ended while it started")
                .And.Message.Contains("invalid value for parameter \"max_connections\"").And.Message.Contains("Evidence: "));
    }

    [Test]
    public async Task An_engine_that_is_disposed_leaves_nothing(CancellationToken cancellation)
    {
        await Shared.EngineAsync(kind);
        var engine = await ClusterEngine.OpenAsync(new EngineChoice { Kind = kind }, new RunLabel(Shared.NewRunId()), cancellation);
        await engine.CreateClusterAsync(new ClusterOptions { Name = "plain", Archiving = false }, cancellation);
        Assert.That(await engine.CountLeftBehindAsync(cancellation), Is.Positive);
        await engine.DisposeAsync();
        Assert.That(await engine.CountLeftBehindAsync(cancellation), Is.Zero);
    }

    private static Task UntilAsleepAsync(NpgsqlDataSource source, CancellationToken cancellation) =>
        new Until { Awaited = "the backend to sleep", Deadline = TimeSpan.FromSeconds(10) }.TrueAsync(async token =>
            await Shared.AskAsync<long>(source, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", token) == 1, cancellation);

    private static async Task<int> ProcessesAsync(Cluster cluster, CancellationToken cancellation) =>
        int.Parse((await cluster.Host.RunAsync(ServerProcesses.Signal(cluster.DataDirectory, "0"), cancellation)).StandardOutput, System.Globalization.CultureInfo.InvariantCulture);
}
