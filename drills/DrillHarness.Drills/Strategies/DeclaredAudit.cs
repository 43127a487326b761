using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// The application's own audit, as its owners declare it: which table tells who deleted which row in which transaction. WAL holds no intent,
/// and a customer's single deletion looks there like a purge of one row; the audit tells one from the other.
/// </summary>
/// <param name="Table">The audit's table.</param>
/// <param name="Transaction">Its column with the transaction's id, of type xid8.</param>
/// <param name="Actor">Its column with who did it; the actor's sessions bear the same application_name.</param>
/// <param name="RowTable">Its column with the name of the row's table.</param>
/// <param name="RowId">Its column with the row's key.</param>
/// <param name="Deletion">A condition that holds for deletions.</param>
public sealed record DeclaredAudit(TableName Table, string Transaction, string Actor, string RowTable, string RowId, string Deletion);
