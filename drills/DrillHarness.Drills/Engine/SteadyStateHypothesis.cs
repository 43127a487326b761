namespace DrillHarness.Drills.Engine;

/// <summary>The belief that the drill tests: stated in words, looked at by probes before the incident and after the recovery.</summary>
/// <param name="Statement">One sentence.</param>
/// <param name="CanaryTenants">How many tenants' navigation the canaries watch, every 50 ms.</param>
/// <param name="BrowserTenants">How many tenants a real browser signs in to and clicks through.</param>
public sealed record SteadyStateHypothesis(string Statement, int CanaryTenants, int BrowserTenants);
