namespace DrillHarness.Reports.Events;

/// <summary>A fault was put in.</summary>
/// <param name="Name">The fault's name in the catalogue.</param>
/// <param name="Phase">The phase it was put into.</param>
public sealed record FaultInjected(string Name, string Phase) : JournalEvent;
