namespace DrillHarness.Reports.Events;

/// <summary>A phase began; the phase before it ended at the same instant.</summary>
/// <param name="Name">detect, diagnose, restore, replay, plan, merge, verify or rework.</param>
/// <param name="SecondsAgo">How long before the event it began; only the first phase begins in the past, at the last sight of the rows.</param>
public sealed record PhaseEntered(string Name, double SecondsAgo = 0) : JournalEvent;
