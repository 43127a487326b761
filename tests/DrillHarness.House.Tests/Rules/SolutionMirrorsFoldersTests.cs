namespace DrillHarness.House.Tests.Rules;

internal sealed class SolutionMirrorsFoldersTests
{
    private const string Solution = """
        Project("{2150E333}") = "tools", "tools", "{AA}"
        EndProject
        Project("{2150E333}") = "drills", "drills", "{BB}"
        EndProject
        Project("{FAE04EC0}") = "One", "tools\One\One.csproj", "{CC}"
        EndProject
            {CC} = {PARENT}
        """;

    private static IEnumerable<string> Breaches(string parent, params string[] projects) =>
        new SolutionMirrorsFolders().Breaches(Tree.Of(
            [("DrillHarness.sln", Solution.Replace("PARENT", parent, StringComparison.Ordinal)), .. projects.Select(path => (path, "<Project />"))]));

    [Test]
    public void A_project_under_its_own_folder_is_no_breach() =>
        Assert.That(Breaches("AA", "tools/One/One.csproj"), Is.Empty);

    [Test]
    public void A_project_under_another_folder_is_a_breach() =>
        Assert.That(Breaches("BB", "tools/One/One.csproj"), Has.One.Contains("not under the solution folder 'tools'"));

    [Test]
    public void A_project_that_the_solution_does_not_know_is_a_breach() =>
        Assert.That(Breaches("AA", "tools/One/One.csproj", "drills/Two/Two.csproj"), Has.One.Contains("drills/Two/Two.csproj is not in DrillHarness.sln"));

    [Test]
    public void A_project_that_is_gone_is_a_breach() =>
        Assert.That(Breaches("AA"), Has.One.Contains("not in the tree"));
}
