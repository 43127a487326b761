namespace DrillHarness.House.Tests.Rules;

internal sealed class FileSizesTests
{
    private static string Of(int lines) => string.Concat(Enumerable.Repeat("//\n", lines));

    [TestCase("tools/A/Long.cs", FileSizes.Most)]
    [TestCase("tools/long.sh", FileSizes.Most)]
    [TestCase("tools/drill", FileSizes.Most)]
    [TestCase("tests/A/LongTests.cs", FileSizes.MostInTests)]
    public void One_line_too_many_is_a_breach(string path, int most)
    {
        var rule = new FileSizes();
        (string, string)[] small = [("a.cs", ""), ("b.cs", "")];

        Assert.That(rule.Breaches(Tree.Of([(path, Of(most)), .. small])), Is.Empty);
        Assert.That(rule.Breaches(Tree.Of([(path, Of(most + 1)), .. small])), Has.One.Contains($"has {most + 1} lines"));
    }

    [Test]
    public void A_high_median_is_a_breach_though_no_file_is_too_long() =>
        Assert.That(new FileSizes().Breaches(Tree.Of(("a.cs", Of(120)), ("b.cs", Of(110)), ("c.cs", Of(5)))), Has.One.Contains("a median of 110 lines"));
}
