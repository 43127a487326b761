namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>Something that is not in production as it is in the twin.</summary>
/// <param name="Place">The table, or what else it is about.</param>
/// <param name="What">How it differs; names keys and columns.</param>
internal sealed record TwinDifference(string Place, string What)
{
    /// <summary>What it is about a row; null when it is about something else.</summary>
    public DifferenceKind? Kind { get; init; }

    public override string ToString() => $"{Place}: {What}";
}
