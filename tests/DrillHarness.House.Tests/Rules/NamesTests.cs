namespace DrillHarness.House.Tests.Rules;

internal sealed class NamesTests
{
    [TestCase("ClusterManager")]
    [TestCase("StringHelpers")]
    [TestCase("WalUtil")]
    [TestCase("Utilities")]
    [TestCase("CommonNames")]
    [TestCase("RowProcessor")]
    public void A_type_with_an_empty_word_is_a_breach(string name)
    {
        Assert.That(Breaches($"public sealed class {name}"), Has.One.Contains($"'{name}'"));
        Assert.That(Breaches($"    private readonly record struct {name}(int Id);"), Has.One.Contains($"'{name}'"));
    }

    [Test]
    public void A_file_with_an_empty_word_is_a_breach() =>
        Assert.That(new Names().Breaches(Tree.Of(("tools/A/MiscStuff.cs", "namespace A;"))), Has.One.Contains("MiscStuff"));

    [TestCase("public sealed class Commonwealth")]
    [TestCase("public event EventHandler? Ended;")]
    [TestCase("/// <summary>The class Manager was.</summary>")]
    public void Other_words_are_none(string line) => Assert.That(Breaches(line), Is.Empty);

    private static IEnumerable<string> Breaches(string line) => new Names().Breaches(Tree.Of(("tools/A/A.cs", $"namespace A;\n\n{line}\n")));
}
