using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>No registry and no mirror is named, and no path of somebody's own machine: where things come from is the machine's business.</summary>
internal sealed partial class Places : IHouseRule
{
    public IEnumerable<string> Breaches(Tree tree) =>
        from file in tree.Files
        from line in file.Lines.Index()
        from match in Registry().Matches(line.Item).Concat(OwnPath().Matches(line.Item))
        select $"{file.Path}:{line.Index + 1} names {match.Value}";

    [GeneratedRegex(@"\b(?:registry-1\.docker\.io|(?:index|hub)\.docker\.(?:io|com)|mcr\.microsoft\.com|ghcr\.io|quay\.io|gcr\.io|deb\.debian\.org|(?:api|www)\.nuget\.org|pypi\.org|apt\.postgresql\.org|registry\.npmjs\.org)\b")]
    private static partial Regex Registry();

    [GeneratedRegex(@"(?<![\w.$}])/(?:root|work|home/\w+|Users/\w+)/")]
    private static partial Regex OwnPath();
}
