namespace DrillHarness.Reports.Events;

/// <summary>The steady-state hypothesis was looked at.</summary>
/// <param name="When">Before the incident or after the recovery.</param>
/// <param name="Held">It held.</param>
/// <param name="Details">What was found, with numbers.</param>
public sealed record SteadyStateChecked(Moment When, bool Held, string Details) : JournalEvent;
