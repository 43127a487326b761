namespace DrillHarness.Reports;

/// <summary>A fault that was put in.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Phase">The phase it was put into.</param>
/// <param name="Injected">It was put in.</param>
/// <param name="Healed">It was taken away again.</param>
public sealed record FaultSummary(string Name, string Phase, bool Injected, bool Healed);
