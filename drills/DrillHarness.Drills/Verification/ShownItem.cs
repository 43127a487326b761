namespace DrillHarness.Drills.Verification;

/// <summary>A navigation item as it stands in a page.</summary>
public sealed record ShownItem(string App, long Id, string Kind, long? Parent, int Position, string Slug, string Label)
{
    /// <summary>The item in 24 bytes.</summary>
    public NavigationEntry Compact() => new(Id, Parent ?? 0, Hash($"{Kind}\n{Position}\n{Slug}\n{Label}"));

    // FNV-1a, 64 bits: the same in every process, unlike string.GetHashCode.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text) hash = (hash ^ character) * 1099511628211UL;
        return hash;
    }
}
