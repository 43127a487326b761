namespace DrillHarness.Reports.Events;

/// <summary>One phase of the recovery.</summary>
/// <param name="Name">detect, diagnose, restore, replay, plan, merge, verify or rework.</param>
/// <param name="StartedAt">Instant it began, UTC.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record PhaseSpan(string Name, DateTimeOffset StartedAt, double Seconds);
