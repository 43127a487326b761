using DrillHarness.Reports.Events;

namespace DrillHarness.Reports;

/// <summary>A journal, asked by kind of event.</summary>
internal sealed class Story(IReadOnlyList<JournalEvent> events)
{
    public IReadOnlyList<JournalEvent> Events { get; } = events;

    public RunStarted? Started => Last<RunStarted>();

    public Failed? Failure => Events.OfType<Failed>().FirstOrDefault();

    public IEnumerable<T> All<T>() where T : JournalEvent => Events.OfType<T>();

    public T? Last<T>() where T : JournalEvent => Events.OfType<T>().LastOrDefault();

    public T? Last<T>(Func<T, bool> which) where T : JournalEvent => Events.OfType<T>().LastOrDefault(which);

    public bool Must(Look look) => (Started?.MustLook ?? Looks.All).Contains(look);

    /// <summary>How it ended. What does not say that it ended was cut short; what left things behind did not complete.</summary>
    public RunOutcome Outcome => Last<RunEnded>() switch
    {
        null => RunOutcome.Interrupted,
        { Outcome: RunOutcome.Completed } when Failure is not null || Last<CleanedUp>()?.LeftBehind > 0 => RunOutcome.Aborted,
        var ended => ended.Outcome,
    };

    /// <summary>Where the journal breaks off, in words.</summary>
    public string Position()
    {
        var phase = Last<PhaseEntered>() is { } entered ? $"in phase {entered.Name}" : "before the recovery began";
        var after = Events.Count == 0 ? "nothing was recorded" : Units.Seconds(Events[^1].Elapsed) + " after the start";
        return $"{phase}, {after}";
    }
}
