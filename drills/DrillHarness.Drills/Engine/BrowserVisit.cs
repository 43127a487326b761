namespace DrillHarness.Drills.Engine;

/// <summary>What a browser saw at one tenant.</summary>
/// <param name="Tenant">The tenant, by slug.</param>
/// <param name="Clicks">Navigation clicks that arrived.</param>
/// <param name="Broken">What was wrong, or null.</param>
/// <param name="Screenshot">The picture, relative to the run's folder, or null.</param>
/// <param name="Trace">The trace of a second try, relative to the run's folder, or null.</param>
internal sealed record BrowserVisit(string Tenant, int Clicks, string? Broken, string? Screenshot, string? Trace);
