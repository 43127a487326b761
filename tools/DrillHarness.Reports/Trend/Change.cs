namespace DrillHarness.Reports;

/// <summary>A lasting change of level in a series.</summary>
/// <param name="At">The first value on the new level, from 0.</param>
/// <param name="Before">Median of the level before.</param>
/// <param name="After">Median of the level since.</param>
/// <param name="Chance">How likely noise alone would set the two levels so far apart at this place (Mann and Whitney, one-sided).</param>
/// <param name="Length">How many values there are on the new level.</param>
public sealed record Change(int At, double Before, double After, double Chance, int Length)
{
    /// <summary>New level to old.</summary>
    public double Ratio => After / Before;

    /// <summary>Whether it got slower.</summary>
    public bool IsSlower => After > Before;
}
