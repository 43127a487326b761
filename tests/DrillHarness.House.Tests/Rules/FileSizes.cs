namespace DrillHarness.House.Tests.Rules;

/// <summary>Files that fit a head: 400 lines at most, tests 500; the median of the C# files at most 100.</summary>
internal sealed class FileSizes : IHouseRule
{
    public const int Most = 400;
    public const int MostInTests = 500;
    public const int MostAtTheMedian = 100;

    private static readonly string[] Sources = [".cs", ".razor", ".sh", ".py", ".sql"];

    public IEnumerable<string> Breaches(Tree tree)
    {
        foreach (var file in tree.Files.Where(file => file.Is(Sources) || file.Path == "tools/drill"))
        {
            var most = file.Floor == "tests" ? MostInTests : Most;
            if (file.Lines.Count > most) yield return $"{file.Path} has {file.Lines.Count} lines; {most} is the most";
        }

        var median = Median(tree);
        if (median > MostAtTheMedian) yield return $"the C# files have a median of {median} lines; {MostAtTheMedian} is the most";
    }

    public static int Median(Tree tree)
    {
        var lengths = tree.Code.Select(file => file.Lines.Count).Order().ToList();
        return lengths.Count == 0 ? 0 : lengths[lengths.Count / 2];
    }
}
