using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>Every drill of the catalogue stands in the root README under the name that one types.</summary>
internal sealed partial class CatalogueIsDocumented : IHouseRule
{
    private const string Catalogue = "drills/DrillHarness.Drills/Catalogue/";
    private const string Register = Catalogue + "DrillCatalogue.cs";

    public IEnumerable<string> Breaches(Tree tree)
    {
        var readme = tree.Find("README.md")?.Text ?? "";
        return from file in tree.Code
               where file.Path.StartsWith(Catalogue, StringComparison.Ordinal) && file.Path != Register
               let names = DrillName().Matches(file.Text).Select(match => match.Groups["name"].Value).DefaultIfEmpty(file.Name)
               from name in names
               where !readme.Contains($"`{name}`", StringComparison.Ordinal)
               select $"{file.Path}: README.md does not mention `{name}`";
    }

    [GeneratedRegex("""^\s+Name = "(?<name>[a-z0-9-]+)",""", RegexOptions.Multiline)]
    private static partial Regex DrillName();
}
