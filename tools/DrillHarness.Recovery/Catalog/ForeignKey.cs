namespace DrillHarness.Recovery.Catalog;

/// <summary>What a foreign key does to the referencing rows when the referenced row goes. Source: pg_constraint.confdeltype.</summary>
public enum DeleteAction
{
    /// <summary>NO ACTION or RESTRICT: the referenced row could not have gone.</summary>
    Refuse,

    /// <summary>The referencing row goes too.</summary>
    Cascade,

    /// <summary>The referencing columns become NULL.</summary>
    SetNull,

    /// <summary>The referencing columns become their default.</summary>
    SetDefault,
}

/// <summary>A foreign key.</summary>
/// <param name="Name">The constraint.</param>
/// <param name="Columns">The referencing columns.</param>
/// <param name="Referenced">The referenced table.</param>
/// <param name="ReferencedColumns">The referenced columns, pairwise.</param>
/// <param name="OnDelete">What happens when the referenced row goes.</param>
public sealed record ForeignKey(
    string Name, IReadOnlyList<string> Columns, TableName Referenced, IReadOnlyList<string> ReferencedColumns, DeleteAction OnDelete);
