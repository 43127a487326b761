namespace DrillHarness.Gate.Intents;

/// <summary>A finding that is known and borne for a while.</summary>
/// <param name="Code">The finding's code.</param>
/// <param name="Reason">Why it may stay; shown wherever the finding would be.</param>
/// <param name="Until">The last day on which it is ignored.</param>
/// <param name="Table">Only of this table; null for all.</param>
public sealed record IgnoredFinding(string Code, string Reason, DateOnly Until, string? Table);
