using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Recovery.Merge;

/// <summary>What captured rows held in columns that were dropped later; all as text.</summary>
/// <param name="Role">What the rows are.</param>
/// <param name="Name">Of the temporary table.</param>
/// <param name="Columns">The columns, as they were when they were dropped.</param>
/// <param name="Names">What they are called in the table.</param>
internal sealed record LostPart(RowRole Role, string Name, IReadOnlyList<ColumnShape> Columns, IReadOnlyList<string> Names)
{
    /// <summary>A column of a row of that alias.</summary>
    public string Of(string alias, ColumnShape column) => $"{alias}.{Sql.Identifier(Names[Columns.Index().First(known => known.Item == column).Index])}";
}
