using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Capturing;

/// <summary>How the lost rows are to be read off the copy.</summary>
public sealed record CaptureOptions
{
    /// <summary>An empty or new directory for the captured rows; only its owner can read it. They are customers' data: it goes when the recovery is over.</summary>
    public required string Directory { get; init; }

    /// <summary>The live database's catalog, to see which columns have gone since.</summary>
    public required SchemaCatalog Live { get; init; }

    /// <summary>The table whose rows are tenants; null when rows belong to nobody in particular.</summary>
    public TableName? TenantTable { get; init; }

    /// <summary>A table and keys (of its single integer primary key) that people are known to miss: the first stop has to show them among the lost.</summary>
    public TableName? MissedTable { get; init; }

    /// <summary>See <see cref="MissedTable"/>.</summary>
    public IReadOnlyList<long> MissedKeys { get; init; } = [];

    /// <summary>Tables, partitioned ones too, of which nothing is to come back, as they were called at the target or are now.</summary>
    public IReadOnlyList<TableName> Without { get; init; } = [];

    /// <summary>False to go on with a copy that is not clean. For saboteurs only: nobody should.</summary>
    public bool RefuseUnclean { get; init; } = true;

    /// <summary>Columns of a table of the copy that the live one lacks, but for generated ones; none where the table itself has gone.</summary>
    internal IReadOnlyList<ColumnShape> GoneOf(TableShape shape) => Live.WithOid(shape.Oid) is not { } now ? []
        : [.. shape.All.Where(column => !column.IsGenerated && now.All.All(other => other.Number != column.Number))];

    /// <summary>The name by which a table of the copy, or the partitioned one that it belongs to, is to be left out; null when it is not.</summary>
    internal TableName? LeftOutAs(TableShape shape) =>
        Without.FirstOrDefault(shape.Holds) ?? (Live.WithOid(shape.Oid) is { } now ? Without.FirstOrDefault(now.Holds) : null);
}
