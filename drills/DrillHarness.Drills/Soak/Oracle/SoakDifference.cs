namespace DrillHarness.Drills.Soak.Oracle;

/// <summary>Something that is not in production as it is in the twin.</summary>
/// <param name="Place">The table, or what else it is about.</param>
/// <param name="What">How it differs; names keys and columns.</param>
internal sealed record SoakDifference(string Place, string What)
{
    public override string ToString() => $"{Place}: {What}";
}
