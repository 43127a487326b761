using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>Where a copy halts: with every record in that begins before <paramref name="Before"/>, and none that begins there or later.</summary>
/// <param name="Before">An exclusive LSN stop.</param>
/// <param name="CommitOf">The transaction whose commit record begins exactly there; null when the place is another.</param>
/// <param name="Why">For people: what is read there.</param>
public sealed record CopyStop(NpgsqlLogSequenceNumber Before, uint? CommitOf, string Why);
