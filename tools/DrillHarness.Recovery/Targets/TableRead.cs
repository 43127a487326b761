namespace DrillHarness.Recovery.Targets;

/// <summary>A table that a bad transaction changed the definition of and that may have stayed: values of columns that it dropped are to be read.</summary>
/// <param name="Relation">Its object id.</param>
/// <param name="Transaction">Index of the bad transaction.</param>
public readonly record struct TableRead(uint Relation, int Transaction);
