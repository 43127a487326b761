namespace DrillHarness.Recovery.Catalog;

/// <summary>
/// The shortest chain of foreign keys from a table to the tenant table, by which any row is attributed to a tenant.
/// </summary>
public sealed record TenantPath
{
    private TenantPath(IReadOnlyList<ForeignKey> steps) => Steps = steps;

    /// <summary>The foreign keys to follow; empty for the tenant table itself.</summary>
    public IReadOnlyList<ForeignKey> Steps { get; }

    /// <summary>Finds the shortest path, or null when no foreign keys lead there.</summary>
    public static TenantPath? Find(SchemaCatalog catalog, TableShape from, TableName tenant)
    {
        var queue = new Queue<(TableShape Table, IReadOnlyList<ForeignKey> Steps)>([(from, [])]);
        var seen = new HashSet<TableName> { from.Name };
        while (queue.TryDequeue(out var here))
        {
            if (here.Table.Holds(tenant)) return new TenantPath(here.Steps);
            foreach (var key in here.Table.ForeignKeys)
                if (catalog.Tables.FirstOrDefault(table => table.Holds(key.Referenced)) is { } next && seen.Add(next.Name)) queue.Enqueue((next, [.. here.Steps, key]));
        }

        return null;
    }

    /// <summary>The tables whose rows lie between a row and its tenant, and have to be read to tell.</summary>
    public IEnumerable<TableName> Between => Steps.SkipLast(1).Select(step => step.Referenced);

    /// <summary>
    /// A scalar SQL expression of the tenant's key as text, for a row of <paramref name="alias"/>. The last step needs no join:
    /// the referencing column is the key.
    /// </summary>
    public string KeyOf(string alias, TableShape table)
    {
        if (Steps.Count == 0) return $"{alias}.{Sql.Identifier(table.PrimaryKey[0])}::text";
        if (Steps.Count == 1) return $"{alias}.{Sql.Identifier(Steps[0].Columns[0])}::text";
        var last = Steps.Count - 1;
        var from = string.Join(", ", Steps.Take(last).Select((step, at) => $"{step.Referenced.Quoted} p{at}"));
        var on = string.Join(" AND ", Steps.Take(last).Select((step, at) =>
            Sql.Equal(at == 0 ? alias : $"p{at - 1}", step.Columns, $"p{at}", step.ReferencedColumns)));
        return $"(SELECT p{last - 1}.{Sql.Identifier(Steps[last].Columns[0])}::text FROM {from} WHERE {on})";
    }
}
