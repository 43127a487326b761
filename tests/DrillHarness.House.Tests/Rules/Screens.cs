namespace DrillHarness.House.Tests.Rules;

/// <summary>What is meant to be read in one go stays short: the READMEs and the .editorconfig.</summary>
internal sealed class Screens : IHouseRule
{
    public const int OneScreen = 50;

    public IEnumerable<string> Breaches(Tree tree) =>
        Floors.FromTheGround.Select(floor => Shorter(tree, $"{floor}/README.md", OneScreen + 1))
            .Append(Shorter(tree, "README.md", 200))
            .Append(Shorter(tree, ".editorconfig", 80))
            .OfType<string>();

    private static string? Shorter(Tree tree, string path, int limit) => tree.Find(path) switch
    {
        null => $"{path} is missing",
        { Lines.Count: var lines } when lines >= limit => $"{path} has {lines} lines; it has to stay under {limit}",
        _ => null,
    };
}
