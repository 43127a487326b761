namespace DrillHarness.Clusters.Tests;

[CancelAfter(60_000)]
internal sealed class MachineTests
{
    [TestCase(EngineKind.Local, "apt-get install postgresql-99 pgbackrest")]
    [TestCase(EngineKind.Container, "tools/image.sh 99")]
    public async Task A_major_that_is_not_to_be_had_is_told_with_those_that_are(EngineKind kind, string command, CancellationToken cancellation)
    {
        var engine = await Shared.EngineAsync(kind);
        Assert.That(() => ClusterEngine.OpenAsync(new EngineChoice { Kind = kind, PostgresMajor = 99 }, new RunLabel(Shared.NewRunId()), cancellation),
            Throws.InstanceOf<MachineLacksException>().With.Message.Contains("PostgreSQL 99").And.Message.Contains($"{engine.PostgresMajor}")
                .And.Property(nameof(MachineLacksException.MendingCommand)).EqualTo(command));
    }

    [Test]
    public void What_neither_engine_has_is_told_for_both(CancellationToken cancellation) =>
        Assert.That(() => ClusterEngine.OpenAsync(new EngineChoice { PostgresMajor = 99 }, new RunLabel(Shared.NewRunId()), cancellation),
            Throws.InstanceOf<MachineLacksException>().With.Message.Contains("Neither engine"));

    [Test]
    public async Task Without_a_choice_an_engine_is_found(CancellationToken cancellation)
    {
        await using var engine = await ClusterEngine.OpenAsync(new EngineChoice(), new RunLabel(Shared.NewRunId()), cancellation);
        Assert.That(Directory.Exists(engine.Directory.Path));
    }

    [Test]
    public async Task A_run_id_is_used_once(CancellationToken cancellation)
    {
        var engine = await Shared.EngineAsync(EngineKind.Local);
        Assert.That(() => ClusterEngine.OpenAsync(new EngineChoice { Kind = EngineKind.Local }, engine.Run, cancellation), Throws.InvalidOperationException);
    }

    [TestCase("PGHOST")]
    [TestCase("PGPASSFILE")]
    [TestCase("DATABASE_URL")]
    [TestCase("METADATA_DATABASE_URL")]
    [TestCase("AWS_SECRET_ACCESS_KEY")]
    [TestCase("PGBACKREST_REPO1_PATH")]
    public void The_callers_database_is_scrubbed_from_the_harness(string variable)
    {
        Environment.SetEnvironmentVariable(variable, "production.example");
        CallerEnvironment.Scrub();
        Assert.That(Environment.GetEnvironmentVariable(variable), Is.Null);
    }
}
