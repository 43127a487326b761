namespace DrillHarness.House.Tests.Rules;

internal sealed class WaitsTests
{
    // Put together here, so that this file does not break the rule itself.
    private static readonly string[] Sleeps = ["await Task" + ".Delay(5, cancellation);", "Thread" + ".Sleep(5);"];

    [TestCaseSource(nameof(Sleeps))]
    public void A_sleep_is_a_breach(string line) =>
        Assert.That(new Waits().Breaches(Tree.Of(("tools/A/A.cs", $"namespace A;\n{line}\n"))), Has.One.StartsWith("tools/A/A.cs:2 sleeps"));

    [TestCaseSource(nameof(Sleeps))]
    public void The_one_wait_may_pause(string line) =>
        Assert.That(new Waits().Breaches(Tree.Of(("fixtures/DrillHarness.Timing/Until.cs", line))), Is.Empty);
}
