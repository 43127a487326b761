namespace DrillHarness.Drills.Soak;

/// <summary>How one run ended.</summary>
/// <param name="Seed">Decides all of it.</param>
/// <param name="Kind">The incident's.</param>
public sealed record SoakRun(ulong Seed, string Kind)
{
    private const int Told = 5;

    /// <summary>Which of the seed's cases was played, from 1.</summary>
    internal int Draw { get; init; } = 1;

    /// <summary>Why the recovery refused; null when it did not.</summary>
    public string? Refusal { get; init; }

    /// <summary>What broke; null when nothing did.</summary>
    public string? Failure { get; init; }

    /// <summary>What is not in production as it is in the twin, and nothing explains it.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>Edits that the twin could repeat only after something had given way, by reason.</summary>
    public IReadOnlyDictionary<string, int> Explained { get; init; } = new Dictionary<string, int>();

    /// <summary>Customers' transactions that came through.</summary>
    public int EditsAccepted { get; init; }

    /// <summary>Customers' transactions that production turned away.</summary>
    public int EditsRejected { get; init; }

    /// <summary>How many times the copy was halted.</summary>
    public int Stops { get; init; }

    /// <summary>What is wrong, in one go; null when nothing is.</summary>
    public string? Message => Failure ?? (Differences.Count == 0 ? null
        : $"{Differences.Count} unexplained differences: {string.Join("; ", Differences.Take(Told))}{(Differences.Count > Told ? "; …" : "")}");

    /// <summary>True when production is as the twin in everything.</summary>
    public bool Recovered => Refusal is null && Failure is null && Differences.Count == 0;
}
