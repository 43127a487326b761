namespace DrillHarness.Recovery.Rescue;

/// <summary>What a transaction did to a table.</summary>
/// <param name="Schema">The table's schema; empty when the table is no more.</param>
/// <param name="Table">The table.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Updated">Rows changed and not deleted.</param>
/// <param name="Truncated">True when it was emptied by TRUNCATE or taken away by DROP.</param>
public sealed record LocatedTable(string Schema, string Table, long Deleted, long Updated, bool Truncated)
{
    /// <summary>rows, altered, rewritten, emptied or dropped.</summary>
    public required string Kind { get; init; }

    /// <summary>Rows that went with the table's file, where the WAL tells.</summary>
    public long? Lost { get; init; }
}
