namespace DrillHarness.Reports.Events;

/// <summary>One statement that a candidate script sent.</summary>
/// <param name="Sql">Its text with placeholders, never with bound values.</param>
/// <param name="TransactionId">Top-level transaction it ran in, where known.</param>
/// <param name="Rows">Rows it affected, as the server reported; null where it reported none.</param>
public sealed record ScriptStatement(string Sql, ulong? TransactionId, long? Rows);
