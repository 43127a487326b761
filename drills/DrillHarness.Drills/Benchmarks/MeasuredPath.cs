using DrillHarness.Recovery.Damage;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>What one recovery without people was and took.</summary>
/// <param name="Incident">What was undone.</param>
/// <param name="Watches">Seconds of each step.</param>
/// <param name="Stops">How many times the copy was halted.</param>
/// <param name="Restored">Rows that came back.</param>
internal sealed record MeasuredPath(Incident Incident, Stopwatches Watches, int Stops, long Restored);
