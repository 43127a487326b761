using DrillHarness.Drills.Benchmarks;
using DrillHarness.Drills.Engine;

namespace DrillHarness.Drills.Tests;

internal sealed class TrendBenchmarkTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Nights_without_a_change_raise_no_alarm_and_a_slowdown_is_found_with_its_phase_and_night(CancellationToken cancellation)
    {
        var values = (await BenchmarkCatalogue.Named("trend", null).RunAsync(new DrillOptions(), 1, TestContext.Out.WriteLine, cancellation)).Values;
        Assert.That(values["falseAlarmRate"], Is.AtMost(0.02));
        Assert.That(values["detectionRate"], Is.AtLeast(0.90));
        Assert.That(values["series"], Is.AtLeast(100));
    }
}
