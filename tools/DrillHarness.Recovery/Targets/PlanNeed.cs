namespace DrillHarness.Recovery.Targets;

/// <summary>Something that has to be read at a stop.</summary>
/// <param name="Kind">What.</param>
/// <param name="Index">Of the net change, or of the bad transaction.</param>
/// <param name="Place">Of a dropped file, or of a lock: its place in the transaction's list.</param>
internal readonly record struct PlanNeed(PlanNeedKind Kind, int Index, int Place = 0);
