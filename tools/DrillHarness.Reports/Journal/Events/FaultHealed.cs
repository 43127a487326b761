namespace DrillHarness.Reports.Events;

/// <summary>A fault was taken away again.</summary>
/// <param name="Name">The fault's name in the catalogue.</param>
/// <param name="Phase">The phase it had been put into.</param>
public sealed record FaultHealed(string Name, string Phase) : JournalEvent;
