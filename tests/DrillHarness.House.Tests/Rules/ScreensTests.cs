namespace DrillHarness.House.Tests.Rules;

internal sealed class ScreensTests
{
    private static readonly (string Path, string Text)[] Short =
        [.. Floors.FromTheGround.Select(floor => ($"{floor}/README.md", "x")), ("README.md", "x"), (".editorconfig", "x")];

    [Test]
    public void Short_ones_are_no_breach() => Assert.That(new Screens().Breaches(Tree.Of(Short)), Is.Empty);

    [TestCase("fixtures/README.md", 51)]
    [TestCase("README.md", 200)]
    [TestCase(".editorconfig", 80)]
    public void A_long_one_is_a_breach(string path, int lines) =>
        Assert.That(
            new Screens().Breaches(Tree.Of([.. Short.Where(file => file.Path != path), (path, string.Concat(Enumerable.Repeat("x\n", lines)))])),
            Has.One.StartsWith($"{path} has {lines} lines"));

    [Test]
    public void A_missing_one_is_a_breach() =>
        Assert.That(new Screens().Breaches(Tree.Of([.. Short.Skip(1)])), Has.One.EqualTo("fixtures/README.md is missing"));
}
