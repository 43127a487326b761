namespace DrillHarness.Drills.Strategies;

/// <summary>The strategies by name.</summary>
public static class RecoveryStrategies
{
    /// <summary>Every strategy.</summary>
    public static IReadOnlyList<IRecoveryStrategy> All { get; } = [new PitrCopy()];

    /// <summary>The strategy of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static IRecoveryStrategy Named(string name) => All.FirstOrDefault(strategy => strategy.Name == name)
        ?? throw new ArgumentException($"Strategy '{name}' is not known; known are {string.Join(", ", All.Select(strategy => strategy.Name))}.", nameof(name));
}
