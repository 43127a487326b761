namespace DrillHarness.Recovery.Rescue;

/// <summary>A halt of the copy.</summary>
/// <param name="BeforeLsn">Replay ended just before the record there.</param>
/// <param name="CommitOf">The transaction whose commit record that is; null for any other record.</param>
/// <param name="Why">For people.</param>
public sealed record PlannedStop(string BeforeLsn, uint? CommitOf, string Why);
