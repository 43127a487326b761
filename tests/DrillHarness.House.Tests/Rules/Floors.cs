using System.Xml.Linq;

namespace DrillHarness.House.Tests.Rules;

/// <summary>fixtures, tools, drills, tests: a project uses its own floor and those below, never one above.</summary>
internal sealed class Floors : IHouseRule
{
    public static IReadOnlyList<string> FromTheGround { get; } = ["fixtures", "tools", "drills", "tests"];

    // Recovery serves real incidents too: it knows the database, and nothing of the worlds that the harness makes.
    private static readonly string[] UnknownToRecovery =
        ["DrillHarness.Clusters", "DrillHarness.Metadata", "DrillHarness.Portal", "Testcontainers.PostgreSql"];

    public IEnumerable<string> Breaches(Tree tree) => tree.Files.Where(file => file.Is(".csproj")).SelectMany(BreachesOf);

    private static IEnumerable<string> BreachesOf(HouseFile project)
    {
        var own = LevelOf(project.Floor);
        if (own < 0)
        {
            yield return $"{project.Path} stands outside the four floors";
            yield break;
        }

        foreach (var include in XDocument.Parse(project.Text).Descendants().Attributes("Include").Select(attribute => attribute.Value))
        {
            var floor = FloorOf(project, include);
            if (LevelOf(floor) > own) yield return $"{project.Path} uses {include}, which stands on the floor above ({floor})";
            if (project.Name == "DrillHarness.Recovery" && UnknownToRecovery.Any(name => include.Contains(name, StringComparison.Ordinal)))
                yield return $"{project.Path} uses {include}, which Recovery may not know";
        }
    }

    private static int LevelOf(string floor) => FromTheGround.ToList().IndexOf(floor);

    private static string FloorOf(HouseFile project, string include)
    {
        if (!include.Contains("..", StringComparison.Ordinal)) return project.Floor;
        var full = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(project.Path)!, include.Replace('\\', '/')));
        return full.Split('/', StringSplitOptions.RemoveEmptyEntries)[0];
    }
}
