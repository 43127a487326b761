namespace DrillHarness.Reports.Events;

/// <summary>A PostgreSQL server of this run accepts connections. Each of them owes a <see cref="DurabilityAsserted"/>.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Role">"primary", "copy", "twin".</param>
public sealed record NodeStarted(string Node, string Role) : JournalEvent;
