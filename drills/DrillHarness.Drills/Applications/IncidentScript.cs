namespace DrillHarness.Drills.Applications;

/// <summary>The script that goes wrong.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Title">What people know it by.</param>
internal sealed record IncidentScript(string Path, string Title);
