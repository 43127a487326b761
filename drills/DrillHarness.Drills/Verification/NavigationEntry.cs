namespace DrillHarness.Drills.Verification;

/// <summary>A navigation item as the portal shows it, in reading order.</summary>
public sealed record NavigationEntry(long Id, string Kind, long? Parent, int Position, string Slug, string Label);
