namespace DrillHarness.Reports;

/// <summary>
/// How slow the machine itself was, night by night: what all phases have in common is the machine's doing, not a phase's. Without it one phase's change shows
/// sooner; a change of everything shows in the total, which is left as it is.
/// </summary>
internal static class MachinePace
{
    // With few phases one of them is too large a part of what they have in common.
    private const int LeastPhases = 5;

    /// <summary>A factor for each night, around 1.</summary>
    public static double[] Of(IReadOnlyList<TrendNight> nights)
    {
        var phases = nights.SelectMany(night => night.Phases.Keys).Distinct().Where(phase => nights.All(night => night.SecondsOf(phase) > 0)).ToList();
        if (phases.Count < LeastPhases) return [.. nights.Select(_ => 1.0)];
        var usual = phases.ToDictionary(phase => phase, phase => ChangePoints.Median([.. nights.Select(night => night.SecondsOf(phase))]));
        return [.. nights.Select(night => Math.Exp(ChangePoints.Median([.. phases.Select(phase => Math.Log(night.SecondsOf(phase) / usual[phase]))])))];
    }
}
