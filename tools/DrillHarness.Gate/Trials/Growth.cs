namespace DrillHarness.Gate.Trials;

/// <summary>
/// What a figure measured at two sizes becomes at a third. Where it grew no faster than the rows, it is a fixed part and a part per row; where it grew
/// faster, a power of the rows, up to the cube.
/// </summary>
/// <param name="Small">At size 1.</param>
/// <param name="Large">At size <paramref name="Times"/>.</param>
/// <param name="Times">How many times the rows; more than 1.</param>
internal readonly record struct Growth(double Small, double Large, double Times)
{
    private const double Steepest = 3;

    /// <summary>At so many times the rows of the small size.</summary>
    public double At(double times)
    {
        if (Small > 0 && Large > Small * Times) return Large * Math.Pow(times / Times, Math.Min(Steepest, Math.Log(Large / Small) / Math.Log(Times)));
        var each = Math.Max(0, (Large - Small) / (Times - 1));
        return Math.Max(0, Large + (each * (times - Times)));
    }
}
