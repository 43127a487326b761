namespace DrillHarness.Reports.Events;

/// <summary>The last thing the drill says of itself. A journal without it was cut short.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it ended so; empty when completed.</param>
public sealed record RunEnded(RunOutcome Outcome, string Reason) : JournalEvent;
