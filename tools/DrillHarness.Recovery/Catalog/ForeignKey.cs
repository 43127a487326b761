namespace DrillHarness.Recovery.Catalog;

/// <summary>A foreign key.</summary>
/// <param name="Name">The constraint.</param>
/// <param name="Columns">The referencing columns.</param>
/// <param name="Referenced">The referenced table.</param>
/// <param name="ReferencedColumns">The referenced columns, pairwise.</param>
/// <param name="OnDelete">What happens when the referenced row goes.</param>
public sealed record ForeignKey(
    string Name, IReadOnlyList<string> Columns, TableName Referenced, IReadOnlyList<string> ReferencedColumns, DeleteAction OnDelete)
{
    /// <summary>The columns that SET NULL and SET DEFAULT write; all of <see cref="Columns"/> unless the constraint names fewer (from 15 on).</summary>
    public IReadOnlyList<string> SetColumns { get; init; } = Columns;

    /// <summary>False for a NOT VALID constraint: rows from before it may point at nothing.</summary>
    public bool IsValidated { get; init; } = true;

    /// <summary>SQL that counts the rows of a referencing table that point at nothing. Asked of the tables, not of the constraint.</summary>
    public string CountDangling(TableName child) => $"""
        SELECT count(*) FROM ONLY {child.Quoted} c WHERE {string.Join(" AND ", Columns.Select(column => $"c.{Sql.Identifier(column)} IS NOT NULL"))}
        AND NOT EXISTS (SELECT FROM {Referenced.Quoted} p WHERE {Sql.Equal("p", ReferencedColumns, "c", Columns)})
        """;
}
