namespace DrillHarness.Gate.Effects;

/// <summary>Names rows that are alike one after the other, see <see cref="TableBefore.Again"/>.</summary>
internal sealed class AlikeRows
{
    private readonly Dictionary<string, int> copies = [];

    /// <summary>The name of the next row of a key.</summary>
    public string Next(string key) => TableBefore.Again(key, copies[key] = copies.GetValueOrDefault(key) + 1);
}
