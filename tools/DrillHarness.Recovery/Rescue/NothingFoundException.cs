namespace DrillHarness.Recovery.Rescue;

/// <summary>There is nothing to recover in what was looked at (exit code 8). The message says what was looked at and how to look further.</summary>
public sealed class NothingFoundException(string message) : Exception(message);
