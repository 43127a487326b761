namespace DrillHarness.Reports.Events;

/// <summary>An edit that went wrong.</summary>
/// <param name="EditId">Id of the edit.</param>
/// <param name="EditKind">Kind of the edit.</param>
/// <param name="Key">Key of the row it aims at.</param>
/// <param name="What">"lost", "overwritten" or "resurrected".</param>
public sealed record EditExample(string EditId, string EditKind, string Key, string What);
