namespace DrillHarness.Cli;

/// <summary>What was typed cannot be done; the message says what was expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
