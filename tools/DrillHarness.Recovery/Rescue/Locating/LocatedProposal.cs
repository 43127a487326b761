namespace DrillHarness.Recovery.Rescue;

/// <summary>What a rescue would take for the incident, for a person to agree with or not.</summary>
/// <param name="Xids">The transactions, in commit order.</param>
/// <param name="Target">Where a copy would first be halted.</param>
/// <param name="Stops">How often it would be halted and read in all.</param>
/// <param name="Why">For people.</param>
public sealed record LocatedProposal(IReadOnlyList<uint> Xids, LocatedTarget Target, int Stops, string Why);
