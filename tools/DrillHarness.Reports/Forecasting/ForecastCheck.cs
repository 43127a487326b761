namespace DrillHarness.Reports;

/// <summary>The largest measured size, predicted from the smaller ones alone.</summary>
/// <param name="Profile">That size.</param>
/// <param name="MeasuredSeconds">What it took; the median where it was run more than once.</param>
/// <param name="Predicted">What the smaller ones say.</param>
/// <param name="Held">Whether the measured time lies in the interval, and the interval is narrow enough to say something.</param>
public sealed record ForecastCheck(string Profile, double MeasuredSeconds, Prediction Predicted, bool Held);
