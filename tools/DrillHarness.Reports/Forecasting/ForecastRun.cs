namespace DrillHarness.Reports;

/// <summary>A run that a forecast is made from.</summary>
/// <param name="Id">The run.</param>
/// <param name="Profile">Its size by name.</param>
/// <param name="Sizes">Its size.</param>
/// <param name="Seconds">Its recovery time.</param>
public sealed record ForecastRun(string Id, string Profile, RunSizes Sizes, double Seconds);
