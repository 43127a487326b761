using DrillHarness.Clusters;
using DrillHarness.Drills.Engine;
using DrillHarness.Metadata;
using DrillHarness.Reports;

namespace DrillHarness.Drills.Tests;

[TestFixture]
[CancelAfter(600_000)]
public sealed class FlagshipTests
{
    [Test]
    public async Task Tiny_passes_on_either_engine([Values] EngineKind engine, CancellationToken cancellation)
    {
        var report = await TinyDrill.RunAsync(null, engine, cancellation);
        Assert.That(report.Judgement.Result.Verdict, Is.EqualTo(Verdict.Passed), report.Judgement.Result.Reason);
        Assert.That(report.Judgement.Result.LeftBehind, Is.Zero);
    }

    [Test]
    public async Task Small_keeps_every_promise_that_result_json_makes(CancellationToken cancellation)
    {
        var options = new DrillOptions { Profile = Profile.Small, Seed = 7, Engine = new EngineChoice { Kind = EngineKind.Local } };
        var result = (await TinyDrill.RunAsync(null, options, cancellation)).Judgement.Result;
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.Reason);
            Assert.That(result.Rows, Has.Property("Missing").Zero.And.Property("Overwritten").Zero.And.Property("Resurrected").Zero);
            Assert.That(result.Rows.Deleted, Is.EqualTo(result.Rows.Restored + result.Rows.KeptNewer + result.Rows.Recreated + result.Rows.Conflicts));
            Assert.That(result.Rows.Recreated, Is.Positive);
            Assert.That(result.Rows.KeptNewer, Is.Positive);
            Assert.That(result.Navigation.BrokenDuring, Is.Positive);
            Assert.That(result.Navigation.BrokenAfter, Is.Zero);
            Assert.That(result.Oracle.UnexplainedDifferences, Is.Zero);
            Assert.That(result.Recovery.EditsAcknowledged, Is.GreaterThanOrEqualTo(200));
            Assert.That(result.Recovery.EditsLost, Is.Zero);
            Assert.That(result.Recovery.EditsLostByBlanketRestore, Is.Positive);
            Assert.That(result.Phases.Sum(phase => phase.Seconds), Is.EqualTo(result.Recovery.TimeActualSeconds).Within(0.001));
        });
    }

    [Test]
    public async Task Tenants_asked_for_come_back_first(CancellationToken cancellation)
    {
        var world = Seeder.Foresee(Profile.Tiny, 7);
        var first = world.Tenants.First(tenant => tenant.NavigationItems > 0).Slug;
        var options = new DrillOptions { Profile = Profile.Tiny, Seed = 7, Engine = new EngineChoice { Kind = EngineKind.Local }, FirstTenants = [first] };
        var report = await TinyDrill.RunAsync(null, options, cancellation);
        Assert.That(report.Judgement.Result.Verdict, Is.EqualTo(Verdict.Passed), report.Judgement.Result.Reason);
    }
}
