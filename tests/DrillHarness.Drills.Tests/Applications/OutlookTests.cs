using DrillHarness.Gate.Worlds;

namespace DrillHarness.Drills.Tests.Applications;

[TestFixture]
[Category("Alone")]
[CancelAfter(240_000)]
internal sealed class OutlookTests
{
    // A ratio of two times of the same minutes; a machine that is busy in one of them gets another chance.
    [TestCase(false)]
    [TestCase(true)]
    [Retry(3)]
    public async Task What_the_gate_foresees_is_within_a_factor_of_two_of_what_a_recovery_then_takes(bool served)
    {
        using var drilled = served ? Drilled.OfShop("DELETE FROM sales.orders") : new Drilled(Drilled.Notes, "DELETE FROM document", "seed: { rows: 4000 }\ntenants: tenant\n");
        var predicted = (await drilled.JudgeAsync(CancellationToken.None)).Recovery!.PredictedSeconds;
        var measured = (await drilled.RunAsync(CancellationToken.None, profile: ConfiguredApplication.ProductionLike)).Judgement.Result.Recovery.TimeActualSeconds!.Value;
        TestContext.Out.WriteLine($"predicted {predicted:F1} s, measured {measured:F1} s");
        Assert.That(measured / predicted, Is.InRange(0.5, 2));
    }
}
