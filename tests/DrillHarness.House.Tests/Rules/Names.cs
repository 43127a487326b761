using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>Types are called by nouns of the domain; words that fit anything say nothing.</summary>
internal sealed partial class Names : IHouseRule
{
    private static readonly string[] SayNothing = ["Manager", "Helper", "Util", "Utility", "Common", "Misc", "Processor", "Handler", "Wrapper"];

    public IEnumerable<string> Breaches(Tree tree) =>
        from file in tree.Code
        from name in TypesIn(file).Append(file.Name).Distinct()
        from word in Word().Matches(name).Select(match => match.Value)
        where SayNothing.Any(empty => word == empty || word == empty + "s" || word == "Utilities")
        select $"{file.Path}: '{name}' is called a {word}; name what it is in the domain";

    private static IEnumerable<string> TypesIn(HouseFile file) =>
        from line in file.Lines
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from match in TypeDeclaration().Matches(line)
        select match.Groups["name"].Value;

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|partial|readonly|ref)\s+)*(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
