namespace DrillHarness.Reports;

/// <summary>A time beside what is wanted of it.</summary>
/// <param name="Phase">The phase, or <see cref="PhaseObjective.Total"/>.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Objective">What is wanted, in seconds.</param>
/// <param name="State">How they stand.</param>
public sealed record ObjectiveMet(string Phase, double Seconds, PhaseObjective Objective, ObjectiveState State);
