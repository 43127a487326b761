namespace DrillHarness.Reports.Events;

/// <summary>The phases of the recovery on one monotonic clock, contiguous: they add up to the recovery time.</summary>
/// <param name="Phases">In order. The first starts at the last instant at which a canary still saw the rows; the last ends when recovery was verified.</param>
public sealed record PhasesMeasured(IReadOnlyList<PhaseSpan> Phases) : JournalEvent;
