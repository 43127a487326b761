namespace DrillHarness.Reports.Events;

/// <summary>A phase began; the phase before it ended at the same instant.</summary>
/// <param name="Name">detect, diagnose, restore, replay, plan, merge, verify or rework.</param>
public sealed record PhaseEntered(string Name) : JournalEvent;
