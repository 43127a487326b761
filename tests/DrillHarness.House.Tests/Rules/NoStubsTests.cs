namespace DrillHarness.House.Tests.Rules;

internal sealed class NoStubsTests
{
    // Put together here, so that this file does not break the rule itself.
    private static readonly string[] Unfinished =
    [
        "public int A() => throw new NotImplemented" + "Exception();",
        "try { A(); } catch" + " { }",
        "try { A(); } catch" + " (IOException) { }",
        "try { A(); }\ncatch" + " (IOException e) when (e.HResult == 1)\n{\n}",
        "    [Igno" + "re(\"later\")]",
        "    [Expli" + "cit]",
    ];

    [TestCaseSource(nameof(Unfinished))]
    public void What_is_not_finished_is_a_breach(string code) =>
        Assert.That(new NoStubs().Breaches(Tree.Of(("tools/A/A.cs", code))), Has.One.Items);

    [Test]
    public void A_catch_that_does_something_is_none() =>
        Assert.That(new NoStubs().Breaches(Tree.Of(("tools/A/A.cs", "try { A(); } catch (IOException e) { log(e); }"))), Is.Empty);
}
