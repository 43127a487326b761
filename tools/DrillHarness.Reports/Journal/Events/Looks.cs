namespace DrillHarness.Reports.Events;

/// <summary>Sets of <see cref="Look"/>.</summary>
public static class Looks
{
    /// <summary>Everything there is to look at.</summary>
    public static IReadOnlyList<Look> All { get; } = Enum.GetValues<Look>();

    /// <summary>Everything but what is named.</summary>
    public static IReadOnlyList<Look> AllBut(params Look[] left) => [.. All.Except(left)];
}
