namespace DrillHarness.Recovery.Catalog;

/// <summary>A unique index over plain columns. Rows with a NULL in it never collide.</summary>
/// <param name="Name">The index.</param>
/// <param name="Columns">Its key columns.</param>
/// <param name="Predicate">The WHERE of a partial index as the server writes it; null for a whole one.</param>
public sealed record UniqueKey(string Name, IReadOnlyList<string> Columns, string? Predicate);
