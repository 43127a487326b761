using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Effects;

/// <summary>One decoded row effect.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="Operation">What was done.</param>
/// <param name="Columns">The columns' names, in the order of the values.</param>
/// <param name="Old">The row before; null for an insert, or when the table's replica identity does not carry it.</param>
/// <param name="New">The row after; null for a delete.</param>
/// <param name="Xid">The top-level transaction.</param>
public readonly record struct DecodedRow(string Table, RowOperation Operation, IReadOnlyList<string> Columns, string?[]? Old, string?[]? New, uint Xid);
