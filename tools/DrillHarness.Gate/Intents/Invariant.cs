namespace DrillHarness.Gate.Intents;

/// <summary>Something that must hold after the run: a query that returns no row.</summary>
/// <param name="Name">Told when it does not hold.</param>
/// <param name="Query">One SELECT.</param>
public sealed record Invariant(string Name, string Query);
