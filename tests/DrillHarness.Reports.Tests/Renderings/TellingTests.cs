using DrillHarness.Reports.Events;

namespace DrillHarness.Reports.Tests.Renderings;

public sealed class TellingTests
{
    [Test]
    public void What_happened_is_told_with_its_numbers()
    {
        var told = Telling.Of(SampleJournal.Passing.OfType<DamageFound>().Single())!;
        Assert.That(told, Is.EqualTo(new Told("The bad transactions were found in the WAL", "1 transaction, 22,497 deleted rows, 97 of 100 tenants", Bad: true)));
    }

    [Test]
    public void A_held_invariant_is_not_worth_a_line_and_a_broken_one_is()
    {
        Assert.That(Telling.Of(new InvariantChecked("a", true, "1", "1")), Is.Null);
        Assert.That(Telling.Of(new InvariantChecked("a", false, "1", "2"))!.Detail, Is.EqualTo("expected 1, found 2"));
    }

    [TestCase(0, "0 s")]
    [TestCase(0.414, "0.41 s")]
    [TestCase(12.34, "12.3 s")]
    [TestCase(59.96, "1 min 0 s")]
    [TestCase(312, "5 min 12 s")]
    [TestCase(3599.7, "1 h 0 min")]
    [TestCase(8340, "2 h 19 min")]
    public void Durations_are_as_short_as_they_can_be_read(double seconds, string told) => Assert.That(Units.Seconds(seconds), Is.EqualTo(told));
}
