using DrillHarness.Drills.Engine;

namespace DrillHarness.Drills.Catalogue;

/// <summary>Every drill there is.</summary>
public static class DrillCatalogue
{
    /// <summary>The drill that runs when none is named.</summary>
    public static Drill Flagship => Stacker20231110.Drill;

    /// <summary>All of them, the flagship first.</summary>
    public static IReadOnlyList<Drill> All { get; } = [Stacker20231110.Drill, TrickleDelete.Drill];

    /// <summary>The drill of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static Drill Named(string name) => All.FirstOrDefault(drill => drill.Name == name)
        ?? throw new ArgumentException($"Drill '{name}' is not known; known are {string.Join(", ", All.Select(drill => drill.Name))}.", nameof(name));
}
