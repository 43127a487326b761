namespace DrillHarness.House.Tests.Rules;

internal sealed class CatalogueIsDocumentedTests
{
    private const string Drill = "drills/DrillHarness.Drills/Catalogue/FlightOfStairs.cs";

    [TestCase("        Name = \"flight-of-stairs\",\n", "flight-of-stairs")]
    [TestCase("// no name of its own\n", "FlightOfStairs")]
    public void A_drill_that_the_readme_forgets_is_a_breach(string text, string name)
    {
        var rule = new CatalogueIsDocumented();

        Assert.That(rule.Breaches(Tree.Of((Drill, text), ("README.md", "Others."))), Has.One.Contains($"does not mention `{name}`"));
        Assert.That(rule.Breaches(Tree.Of((Drill, text), ("README.md", $"| `{name}` | falls |"))), Is.Empty);
    }
}
