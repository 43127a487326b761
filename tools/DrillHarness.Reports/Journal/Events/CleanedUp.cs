namespace DrillHarness.Reports.Events;

/// <summary>Everything that this run had made was removed.</summary>
/// <param name="LeftBehind">Things labelled with this run that still exist; has to be 0.</param>
public sealed record CleanedUp(int LeftBehind) : JournalEvent;
