namespace DrillHarness.Gate.Running;

/// <summary>What the script would cost at production size, extrapolated from two measured sizes.</summary>
/// <param name="Times">How many times the rows of the production-like world that is.</param>
/// <param name="Seconds">The script, from its start to its end.</param>
/// <param name="LongestLockSeconds">Its longest writing transaction.</param>
/// <param name="WalBytes">WAL that it writes.</param>
public sealed record SizeForecast(double Times, double Seconds, double LongestLockSeconds, long WalBytes);
