namespace DrillHarness.House.Tests.Rules;

internal sealed class FloorsTests
{
    private static string Project(string include) =>
        $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><ProjectReference Include="{include}" /></ItemGroup></Project>""";

    [TestCase("fixtures/A/A.csproj", "../../tools/B/B.csproj")]
    [TestCase("fixtures/A/A.csproj", "../../tests/B/B.csproj")]
    [TestCase("tools/A/A.csproj", @"..\..\drills\B\B.csproj")]
    [TestCase("drills/A/A.csproj", "../../tests/Shared/Source.cs")]
    public void A_reference_to_a_floor_above_is_a_breach(string path, string include) =>
        Assert.That(new Floors().Breaches(Tree.Of((path, Project(include)))), Has.One.Items.And.All.Contain("floor above"));

    [TestCase("tests/A/A.csproj", "../../fixtures/B/B.csproj")]
    [TestCase("drills/A/A.csproj", "../B/B.csproj")]
    [TestCase("tools/A/A.csproj", "Npgsql")]
    public void A_reference_to_its_own_floor_or_one_below_is_none(string path, string include) =>
        Assert.That(new Floors().Breaches(Tree.Of((path, Project(include)))), Is.Empty);

    [Test]
    public void A_project_outside_the_floors_is_a_breach() =>
        Assert.That(new Floors().Breaches(Tree.Of(("attic/A/A.csproj", Project("Npgsql")))), Has.One.Contains("outside the four floors"));

    [TestCase("../../fixtures/DrillHarness.Clusters/DrillHarness.Clusters.csproj")]
    [TestCase("Testcontainers.PostgreSql")]
    public void Recovery_that_knows_the_harness_s_worlds_is_a_breach(string include) =>
        Assert.That(
            new Floors().Breaches(Tree.Of(("tools/DrillHarness.Recovery/DrillHarness.Recovery.csproj", Project(include)))),
            Has.One.Contains("which Recovery may not know"));
}
