namespace DrillHarness.Recovery.Rescue;

/// <summary>A row that cannot stand beside what is there now.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its primary key, as text.</param>
/// <param name="Reason">What is in its way.</param>
public sealed record PlannedConflict(string Table, string Key, string Reason);
