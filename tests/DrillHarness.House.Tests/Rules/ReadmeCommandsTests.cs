namespace DrillHarness.House.Tests.Rules;

internal sealed class ReadmeCommandsTests
{
    private static readonly (string, string)[] House =
    [
        ("tools/drill", "case $verb:$help in\n  doctor:no) shift; exec x ;;\n  test:no) shift; exec y ;;\nesac\n"),
        ("drills/DrillHarness.Cli/RunVerb.cs", "var command = new Command(\"run\", \"runs a drill\");"),
    ];

    [TestCase("tools/drill fly --now")]
    [TestCase("git clone x && tools/drill fly")]
    public void An_unknown_verb_is_a_breach(string command) =>
        Assert.That(Breaches($"```sh\n{command}\n```\n"), Has.One.Contains("'tools/drill fly'"));

    [TestCase("tools/drill run --seed 7")]
    [TestCase("tools/drill doctor")]
    [TestCase("tools/drill test")]
    public void A_known_verb_is_none(string command) => Assert.That(Breaches($"```sh\n{command}\n```\n"), Is.Empty);

    [Test]
    public void A_file_that_is_not_there_is_a_breach() =>
        Assert.That(Breaches("```sh\ntools/lift.sh up\n```\n"), Has.One.Contains("names tools/lift.sh"));

    [Test]
    public void Code_that_is_nowhere_is_a_breach() =>
        Assert.That(Breaches("```csharp\nvar flight = new Flight();\n```\n"), Has.One.Contains("C# that is nowhere"));

    [Test]
    public void Code_of_the_house_is_none_whatever_its_spacing() =>
        Assert.That(Breaches("```csharp\nvar command =\n    new Command(\"run\", \"runs a drill\");\n```\n"), Is.Empty);

    private static IEnumerable<string> Breaches(string readme) => new ReadmeCommands().Breaches(Tree.Of([("README.md", readme), .. House]));
}
