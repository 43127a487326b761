using System.Text.RegularExpressions;

namespace DrillHarness.House.Tests.Rules;

/// <summary>What a README shows is real: the verbs exist, the files exist, and the C# is code of this house.</summary>
internal sealed partial class ReadmeCommands : IHouseRule
{
    public IEnumerable<string> Breaches(Tree tree)
    {
        var verbs = VerbsOf(tree);
        var code = tree.Code.Select(file => Flat(file.Text)).ToList();
        foreach (var readme in tree.Files.Where(file => Path.GetFileName(file.Path) == "README.md"))
        foreach (var (language, block) in BlocksOf(readme))
        {
            foreach (var verb in Verb().Matches(block).Select(match => match.Groups["verb"].Value).Where(verb => !verbs.Contains(verb)))
                yield return $"{readme.Path} shows 'tools/drill {verb}', which no command answers to";
            foreach (var path in HousePath().Matches(block).Select(match => match.Groups["path"].Value).Where(path => !Exists(tree, path)))
                yield return $"{readme.Path} names {path}, which is not there";
            if (language == "csharp" && !code.Exists(text => text.Contains(Flat(block), StringComparison.Ordinal)))
                yield return $"{readme.Path} shows C# that is nowhere in the code: {block.Trim().Split('\n')[0]}";
        }
    }

    // Two places know verbs: the launcher, which answers some by itself, and the command.
    public static IReadOnlySet<string> VerbsOf(Tree tree) =>
        tree.Files.Where(file => file.Path.StartsWith("drills/DrillHarness.Cli/", StringComparison.Ordinal) && file.Is(".cs"))
            .SelectMany(file => CommandVerb().Matches(file.Text))
            .Concat(LauncherVerb().Matches(tree.Find("tools/drill")?.Text ?? ""))
            .Select(match => match.Groups["verb"].Value)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<(string Language, string Text)> BlocksOf(HouseFile readme) =>
        Fence().Matches(readme.Text).Select(match => (match.Groups["language"].Value, match.Groups["text"].Value));

    private static bool Exists(Tree tree, string path) =>
        tree.Files.Any(file => file.Path == path || file.Path.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static string Flat(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?:^|[\s;&|$])(?:\./)?tools/drill (?<verb>[a-z][a-z-]*)")]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?<![\w./-])(?<path>(?:fixtures|tools|drills|tests|\.ci)/[\w./-]*\w)")]
    private static partial Regex HousePath();

    [GeneratedRegex("""\bCommand\(\s*"(?<verb>[a-z][a-z-]*)"|:\s*Command\("(?<verb>[a-z][a-z-]*)"|\bVerb(?:Name)?\s*=>?\s*"(?<verb>[a-z][a-z-]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommandVerb();

    [GeneratedRegex(@"^\s+(?<verb>[a-z]+):no\) shift; exec ", RegexOptions.Multiline)]
    private static partial Regex LauncherVerb();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
