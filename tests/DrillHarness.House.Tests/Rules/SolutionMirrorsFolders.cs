using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>Every project is in the solution, under the solution folder of its own floor.</summary>
internal sealed partial class SolutionMirrorsFolders : IHouseRule
{
    public IEnumerable<string> Breaches(Tree tree)
    {
        var solution = tree.Find("DrillHarness.sln")?.Text ?? "";
        var entries = Entry().Matches(solution).ToDictionary(match => match.Groups["id"].Value, match => match.Groups["path"].Value.Replace('\\', '/'));
        var parents = Nesting().Matches(solution).ToDictionary(match => match.Groups["child"].Value, match => match.Groups["parent"].Value);

        foreach (var project in tree.Files.Where(file => file.Is(".csproj")))
        {
            var id = entries.FirstOrDefault(entry => entry.Value == project.Path).Key;
            if (id is null) yield return $"{project.Path} is not in DrillHarness.sln";
            else if (!parents.TryGetValue(id, out var parent) || entries[parent] != project.Floor)
                yield return $"{project.Path} is not under the solution folder '{project.Floor}'";
        }

        foreach (var path in entries.Values.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && tree.Find(path) is null))
            yield return $"{path} is in DrillHarness.sln and not in the tree";
    }

    [GeneratedRegex("""^Project\("[^"]+"\) = "[^"]+", "(?<path>[^"]+)", "(?<id>[^"]+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\s*(?<child>\{[0-9A-F-]+\}) = (?<parent>\{[0-9A-F-]+\})\r?$", RegexOptions.Multiline)]
    private static partial Regex Nesting();
}
