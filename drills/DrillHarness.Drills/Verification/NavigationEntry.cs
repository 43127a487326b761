namespace DrillHarness.Drills.Verification;

/// <summary>
/// A navigation item as the portal shows it, in 24 bytes, so that a million of them captured before and after is no burden: its key, its
/// parent's, and a hash of everything else.
/// </summary>
/// <param name="Id">The item's key.</param>
/// <param name="Parent">The parent's key; 0 for none.</param>
/// <param name="Content">Hash of kind, position, slug and label.</param>
public readonly record struct NavigationEntry(long Id, long Parent, ulong Content);
