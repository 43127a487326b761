namespace DrillHarness.Reports;

/// <summary>A phase at the size that is asked about.</summary>
/// <param name="Name">The phase.</param>
/// <param name="GrowsWith">What its time grows with.</param>
/// <param name="Predicted">Its time there.</param>
/// <param name="FixedSeconds">What it takes however small everything is.</param>
/// <param name="SecondsPerUnit">For each byte or row of what it grows with.</param>
/// <param name="GrowingShare">The share of its time there that grows, from 0 to 1.</param>
public sealed record ForecastPhase(string Name, Driver GrowsWith, Prediction Predicted, double FixedSeconds, double SecondsPerUnit, double GrowingShare);
