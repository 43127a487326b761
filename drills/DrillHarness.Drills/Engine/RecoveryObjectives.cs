namespace DrillHarness.Drills.Engine;

/// <summary>Promised limits. An objective is never a measurement.</summary>
/// <param name="RecoveryTime">RTO: from the last sight of the rows to verified.</param>
/// <param name="EditsLost">RPO, counted in acknowledged edits.</param>
public sealed record RecoveryObjectives(TimeSpan RecoveryTime, int EditsLost);
