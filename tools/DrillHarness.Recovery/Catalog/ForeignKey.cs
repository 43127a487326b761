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
}
