using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>
/// A reference that no foreign key declares: a pair of type and id, an array of ids, or ids within jsonb. After a merge those of the rows put back
/// that point at nothing are counted and told; where the row they point at was made anew by a customer, a plain one follows.
/// </summary>
public sealed record SoftReference
{
    /// <summary>The table that refers.</summary>
    public required TableName Table { get; init; }

    /// <summary>The ids as SQL over the table's bare column names: a column, <c>unnest(ids)</c>, <c>(settings ->> 'item')::bigint</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Which rows refer to this table, as SQL over the table's bare column names: <c>entity = 'item'</c>; all by default.</summary>
    public string When { get; init; } = "true";

    /// <summary>The table referred to, by its primary key of one column.</summary>
    public required TableName Referenced { get; init; }
}
