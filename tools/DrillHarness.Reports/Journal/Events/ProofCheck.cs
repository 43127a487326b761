namespace DrillHarness.Reports.Events;

/// <summary>One thing that was looked at on the paused copy.</summary>
/// <param name="Name">What, in a few words.</param>
/// <param name="Expected">What should be found.</param>
/// <param name="Found">What was found.</param>
/// <param name="Held">They agree.</param>
public sealed record ProofCheck(string Name, string Expected, string Found, bool Held);
