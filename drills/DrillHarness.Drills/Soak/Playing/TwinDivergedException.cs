namespace DrillHarness.Drills.Soak.Playing;

/// <summary>The twin cannot do what production did, and nothing explains it: the run proves nothing.</summary>
internal sealed class TwinDivergedException(string message) : Exception(message);
