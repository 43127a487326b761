namespace DrillHarness.Recovery;

/// <summary>
/// The recovery cannot be done safely and nothing was written. The message says what was expected, what was found and what to do;
/// a run reports it as <c>refused: …</c>.
/// </summary>
public sealed class RecoveryRefusedException(string reason, Exception? inner = null) : Exception(reason, inner);
