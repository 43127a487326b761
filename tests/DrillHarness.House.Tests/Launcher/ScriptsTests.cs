namespace DrillHarness.House.Tests.Launcher;

internal sealed class ScriptsTests
{
    private static IEnumerable<string> Scripts() =>
        Tree.Read(Repository.Root).Files.Where(file => file.Floor is "tools" or ".ci" && file.Lines[0].StartsWith("#!", StringComparison.Ordinal) && file.Lines[0].EndsWith("sh", StringComparison.Ordinal))
            .Select(file => file.Path);

    [TestCaseSource(nameof(Scripts))]
    public async Task A_script_parses_and_may_be_run(string path)
    {
        var script = await Shell.RunAsync("bash", "-c", "test -x \"$0\" && bash -n \"$0\"", Repository.PathOf(path));

        Assert.That((script.ExitCode, script.StandardError), Is.EqualTo((0, "")));
    }

    [TestCase("doctor")]
    [TestCase("test")]
    public async Task The_launcher_explains_the_verbs_it_answers_itself(string verb)
    {
        var help = await Shell.RunAsync("tools/drill", verb, "--help");

        Assert.That((help.ExitCode, help.StandardError), Is.EqualTo((0, "")));
        Assert.That(help.StandardOutput, Does.Contain("tools/").And.Not.Contain("#"));
    }
}
