namespace DrillHarness.Gate.Intents;

/// <summary>Something that must hold after the run: a query that returns no row.</summary>
/// <param name="Name">Told when it does not hold.</param>
/// <param name="Query">One SELECT.</param>
/// <param name="Line">Line of the intent's file, from 1; 0 when it comes from nowhere.</param>
public sealed record Invariant(string Name, string Query, int Line = 0);
