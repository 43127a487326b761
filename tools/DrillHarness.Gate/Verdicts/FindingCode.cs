namespace DrillHarness.Gate.Verdicts;

/// <summary>A kind of finding.</summary>
/// <param name="Code">Stable: people write it into intents and search for it.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Story">What it means, why it matters, and what to do.</param>
public sealed record FindingCode(string Code, string Title, string Story);
