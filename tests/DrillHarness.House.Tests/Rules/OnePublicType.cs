using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>A file holds at most one public type, and carries its name.</summary>
internal sealed partial class OnePublicType : IHouseRule
{
    public IEnumerable<string> Breaches(Tree tree)
    {
        foreach (var file in tree.Code)
        {
            var types = PublicType().Matches(file.Text).Select(match => match.Groups["name"].Value).Distinct().ToList();
            if (types.Count > 1) yield return $"{file.Path} holds {types.Count} public types ({string.Join(", ", types)}); one has its file";
            if (types.Count == 1 && file.Name.Split('.')[0] != types[0]) yield return $"{file.Path} holds the public type {types[0]}, and is not called so";
        }
    }

    // File-scoped namespaces: a type of its own begins at the margin, a nested one does not.
    [GeneratedRegex(
        @"^public (?:(?:sealed|static|abstract|partial|readonly|ref|unsafe) )*(?:(?:class|record|struct|interface|enum) (?:struct |class )?(?<name>[A-Z]\w*)|delegate [^(]*?(?<name>[A-Z]\w*)(?:<[^(]*>)?\()",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
