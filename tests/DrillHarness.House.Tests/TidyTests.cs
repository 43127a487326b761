using DrillHarness.House.Tests.Rules;

namespace DrillHarness.House.Tests;

internal sealed class TidyTests
{
    private static readonly Tree House = Tree.Read(Repository.Root);

    private static IEnumerable<TestCaseData<IHouseRule>> Rules() =>
        typeof(IHouseRule).Assembly.GetTypes()
            .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IHouseRule)))
            .Select(type => new TestCaseData<IHouseRule>((IHouseRule)Activator.CreateInstance(type)!) { TestName = $"The_house_keeps_the_rule({type.Name})" });

    [TestCaseSource(nameof(Rules))]
    public void The_house_keeps_the_rule(IHouseRule rule) =>
        Assert.That(rule.Breaches(House), Is.Empty);

    [Test]
    public void The_house_is_read_whole()
    {
        TestContext.Out.WriteLine($"{House.Files.Count} files; the C# files have a median of {FileSizes.Median(House)} lines");
        Assert.That(Floors.FromTheGround, Is.All.Matches<string>(floor => House.Code.Any(file => file.Floor == floor)));
    }

    [Test]
    public void The_launcher_and_the_command_both_have_verbs() =>
        Assert.That(ReadmeCommands.VerbsOf(House), Is.SupersetOf(new[] { "doctor", "test", "run", "list" }));
}
