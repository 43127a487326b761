namespace DrillHarness.Reports.Events;

/// <summary>One promise that has to hold after the recovery: constraints, sequences, triggers, tables outside the damage.</summary>
/// <param name="Name">The promise in a few words.</param>
/// <param name="Held">It held.</param>
/// <param name="Expected">What should be found.</param>
/// <param name="Found">What was found.</param>
public sealed record InvariantChecked(string Name, bool Held, string Expected, string Found) : JournalEvent;
