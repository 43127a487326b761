namespace DrillHarness.Recovery.Rescue;

/// <summary>Refused for safety (exit code 6): it is not proved that this is what was planned. Nothing was written.</summary>
public sealed class UnsafeException(string subject, string expected, string found, string? hint = null) : Exception(
    $"{subject}: expected {expected}, found {found}. Nothing was written.{(hint is null ? "" : $"{Environment.NewLine}  HINT: {hint}")}");
