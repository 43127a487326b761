namespace DrillHarness.Drills.Faults;

/// <summary>
/// Something that goes wrong while a recovery is under way. A value, like a drill: what it is, in which phases it can strike, and how a
/// recovery that is struck by it has to end.
/// </summary>
public sealed record Fault
{
    /// <summary>The ending of a recovery that brings everything back all the same.</summary>
    public const string Recovered = "recovered";

    /// <summary>What people type.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What is broken and how, what heals it, and what a recovery has to do about it.</summary>
    public required string Story { get; init; }

    /// <summary>The phases in which it can strike.</summary>
    public required IReadOnlyList<string> Phases { get; init; }

    /// <summary><c>recovered</c>, or <c>refused: REASON</c> where what is needed is truly gone.</summary>
    public string RequiredEnding { get; init; } = Recovered;

    /// <summary>How long it lasts; null (the default): until the attempt that it struck is over, or the run where nothing can be mended.</summary>
    public TimeSpan? HealsAfter { get; init; }

    /// <summary>True when it breaks something that only the sample application has.</summary>
    public bool IsOfSample { get; init; }

    /// <summary>Puts it in. What is handed back heals it.</summary>
    public required Func<FaultScene, CancellationToken, Task<Func<Task>>> InjectAsync { get; init; }

    /// <summary>Whether a recovery can get round it.</summary>
    public bool CanBeRecoveredFrom => RequiredEnding == Recovered;
}
