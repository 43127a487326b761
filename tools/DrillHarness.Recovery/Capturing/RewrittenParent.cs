namespace DrillHarness.Recovery.Capturing;

/// <summary>A table that captured rows may refer to, that was written anew since and in which keys were changed then: which row has which is not known for sure.</summary>
/// <param name="Table">Object id.</param>
/// <param name="Writers">Who wrote rows into it after that: a row that bears none of these numbers in xmin is what it was.</param>
public sealed record RewrittenParent(uint Table, IReadOnlyList<uint> Writers);
