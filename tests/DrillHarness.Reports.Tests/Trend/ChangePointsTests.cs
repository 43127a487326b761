using DrillHarness.Reports.Tests.History;

namespace DrillHarness.Reports.Tests.Trend;

internal sealed class ChangePointsTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_step_is_found_where_it_is(int seed)
    {
        double[] values = [.. SampleHistory.Noisy(14, 10, seed), .. SampleHistory.Noisy(8, 13, seed + 100)];
        var change = ChangePoints.Find(values).Single();
        Assert.Multiple(() =>
        {
            Assert.That(change.At, Is.EqualTo(14).Within(1));
            Assert.That(change.Ratio, Is.EqualTo(1.3).Within(0.06));
            Assert.That(change.IsSlower, Is.True);
        });
    }

    [Test]
    public void Noise_alone_is_no_change() =>
        Assert.That(Enumerable.Range(0, 50).SelectMany(seed => ChangePoints.Find(SampleHistory.Noisy(30, 10, seed))), Is.Empty);

    [Test]
    public void One_slow_night_is_no_change()
    {
        var values = SampleHistory.Noisy(20, 10);
        values[12] = 40;
        Assert.That(ChangePoints.Find(values), Is.Empty);
    }

    [Test]
    public void Two_steps_are_two_changes()
    {
        double[] values = [.. SampleHistory.Noisy(12, 10), .. SampleHistory.Noisy(12, 16, 2), .. SampleHistory.Noisy(12, 9, 3)];
        Assert.That(ChangePoints.Find(values).Select(change => change.IsSlower), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void What_is_true_in_seconds_is_true_in_minutes()
    {
        double[] values = [.. SampleHistory.Noisy(14, 10), .. SampleHistory.Noisy(8, 13, 2)];
        Assert.That(ChangePoints.Find([.. values.Select(value => value * 60)]).Select(change => change.At), Is.EqualTo(ChangePoints.Find(values).Select(change => change.At)));
    }

    [Test]
    public void Too_few_values_say_nothing() => Assert.That(ChangePoints.Find([1, 1, 1, 1, 9, 9, 9]), Is.Empty);
}
