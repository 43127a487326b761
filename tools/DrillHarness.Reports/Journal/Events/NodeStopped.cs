namespace DrillHarness.Reports.Events;

/// <summary>A PostgreSQL server of this run has stopped.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Role">"primary", "copy", "twin".</param>
public sealed record NodeStopped(string Node, string Role) : JournalEvent;
