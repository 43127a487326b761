namespace DrillHarness.Recovery.Rescue;

/// <summary>This machine lacks what the rescue needs (exit code 10): a program, disk. The message says what, and what mends it.</summary>
public sealed class LackingException(string missing, string mend) : Exception($"{missing}{Environment.NewLine}  HINT: {mend}");
