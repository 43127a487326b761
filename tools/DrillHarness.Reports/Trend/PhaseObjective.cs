namespace DrillHarness.Reports;

/// <summary>What is wanted of a phase, or of the whole recovery: seconds.</summary>
/// <param name="Good">The aim.</param>
/// <param name="Warn">From here on somebody should know.</param>
/// <param name="Break">Above this the objective is broken.</param>
public sealed record PhaseObjective(double? Good, double? Warn, double? Break)
{
    /// <summary>The name under which the objective for the whole recovery stands among those for phases.</summary>
    public const string Total = "total";

    /// <summary>How so many seconds stand against it.</summary>
    public ObjectiveState StateOf(double seconds) =>
        seconds > Break ? ObjectiveState.Broken : seconds > Warn ? ObjectiveState.Warned : seconds > Good ? ObjectiveState.Fair : ObjectiveState.Good;
}
