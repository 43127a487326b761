namespace DrillHarness.Reports;

/// <summary>A predicted time.</summary>
/// <param name="Seconds">What is to be expected.</param>
/// <param name="Low">Nineteen in twenty lie above this.</param>
/// <param name="High">And below this.</param>
public sealed record Prediction(double Seconds, double Low, double High)
{
    /// <summary>Half of the interval, as a share of the prediction.</summary>
    public double HalfWidthShare => Seconds > 0 ? (High - Low) / 2 / Seconds : 0;

    /// <summary>Whether a measured time lies in the interval.</summary>
    public bool Holds(double seconds) => seconds >= Low && seconds <= High;
}
