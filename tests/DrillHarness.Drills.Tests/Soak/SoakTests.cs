using DrillHarness.Clusters;
using DrillHarness.Drills.Soak;
using DrillHarness.Drills.Soak.Playing;
using Npgsql;

namespace DrillHarness.Drills.Tests.Soak;

[TestFixture]
[CancelAfter(600_000)]
public sealed class SoakTests
{
    private static readonly SoakOptions Local = new() { Runs = 1, Seed = 1, Engine = new EngineChoice { Kind = EngineKind.Local } };

    // What a merge could leave behind, on any schema: each as SQL that is run after the real recovery. The first row that serves is taken.
    private static readonly (string Deed, string Sql, string Tells)[] Deeds =
    [
        ("leaves a row out", "DELETE FROM app.tenant WHERE id = (SELECT max(id) FROM app.tenant)", "times in production"),
        ("overwrites a value", "UPDATE app.tenant SET plan = coalesce(plan, '') || ' as it was' WHERE id = 1", "differs in plan"),
        ("puts a row in that nobody had", "INSERT INTO app.tenant (id, code, bucket) VALUES (900001, 'nobody', 1)", "is 1 times in production, expected 0"),
        ("leaves a sequence behind", "SELECT setval(pg_get_serial_sequence('app.tenant', 'id'), 1)", "behind its column's largest key"),
        ("leaves a trigger off", "ALTER TABLE app.tenant DISABLE TRIGGER ALL", "enabled D"),
        ("leaves a key off", "ALTER TABLE app.tenant DROP CONSTRAINT tenant_code_key CASCADE", "production lacks: constraint"),
        ("gives a grant away", "REVOKE ALL ON app.tenant FROM soak_app", "grants soak_app"),
    ];

    [Test]
    public async Task Every_kind_of_incident_on_a_schema_that_nobody_wrote_is_recovered(CancellationToken cancellation)
    {
        var options = Local with { Runs = SoakKinds.All.Count, Seed = 40, BatchRuns = SoakKinds.All.Count };
        var result = await new SoakTest(options).RunAsync(TestContext.Out.WriteLine, ended: null, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(result.Failures.Select(run => $"seed {run.Seed}: {run.Message}"), Is.Empty);
            Assert.That(result.Kinds.Keys, Is.EquivalentTo(SoakKinds.All));
            Assert.That(result.UnexplainedDifferences, Is.Zero);
        });
    }

    [Test]
    public async Task A_recovery_that_leaves_something_behind_is_found_out(CancellationToken cancellation)
    {
        await using var world = await SoakWorld.OpenAsync(Local.Engine, cancellation);
        var cases = Deeds.Select((_, at) => SoakCase.Of(1_000 + (ulong)at, SoakSize.Normal, SoakKinds.All[0])).ToList();
        var runs = await new SoakBatch(world, 1, one => new Spoiled(Deeds[(int)(one.Seed - 1_000)].Sql)).RunAsync(cases, _ => { }, cancellation);
        Assert.Multiple(() =>
        {
            foreach (var (run, deed) in runs.Zip(Deeds))
                Assert.That(run.Differences, Has.Some.Contains(deed.Tells), $"{deed.Deed}: {run.Message ?? run.Refusal ?? "taken for recovered"}");
        });
    }

    private sealed class Spoiled(string sql) : ISoakRecovery
    {
        public async Task RecoverAsync(SoakScene scene, CancellationToken cancellation)
        {
            await new CaptureAndMerge().RecoverAsync(scene, cancellation);
            await using var connection = await scene.Live.OpenConnectionAsync(cancellation);
            await using var deed = new NpgsqlCommand($"SET session_replication_role = replica; {sql}; RESET session_replication_role", connection);
            await deed.ExecuteNonQueryAsync(cancellation);
        }
    }
}
