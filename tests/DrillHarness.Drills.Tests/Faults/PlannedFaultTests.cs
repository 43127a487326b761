using DrillHarness.Drills.Faults;

namespace DrillHarness.Drills.Tests.Faults;

[TestFixture]
public sealed class PlannedFaultTests
{
    private static readonly string[] Phases = ["detect", "diagnose", "restore", "replay", "plan", "merge", "verify"];

    [TestCase("kill-copy", "NAME@PHASE")]
    [TestCase("kill-everything@merge", "kill-copy")]
    [TestCase("kill-copy@lunch", "replay")]
    public void What_is_not_known_is_told_with_what_is(string text, string expected) =>
        Assert.That(() => PlannedFault.Parse(text), Throws.ArgumentException.With.Message.Contains(expected));

    [Test]
    public void Every_fault_has_a_phase_of_the_clock_a_story_and_a_required_ending() => Assert.Multiple(() =>
    {
        foreach (var fault in FaultCatalogue.All)
        {
            Assert.That(fault.Phases, Is.Not.Empty.And.SubsetOf(Phases), fault.Name);
            Assert.That(fault.Story, Is.Not.Empty, fault.Name);
            Assert.That(fault.RequiredEnding, Is.EqualTo(Fault.Recovered).Or.StartsWith("refused: "), fault.Name);
            Assert.That(PlannedFault.Parse($"{fault.Name}@{fault.Phases[0]}").Fault, Is.SameAs(fault));
        }
    });

    [Test]
    public void Names_are_not_given_twice() => Assert.That(FaultCatalogue.All.Select(fault => fault.Name), Is.Unique);
}
