namespace DrillHarness.Recovery.Rescue;

/// <summary>A recovery target.</summary>
/// <param name="Kind">xid or lsn.</param>
/// <param name="Value">The transaction or the position.</param>
/// <param name="Inclusive">Always false: replay halts just before it.</param>
/// <param name="Timeline">The timeline to follow.</param>
public sealed record LocatedTarget(string Kind, string Value, bool Inclusive, uint Timeline);
