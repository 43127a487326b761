using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>What one transaction did to one table, in counts.</summary>
/// <param name="File">The table's file at that time.</param>
/// <param name="Owner">The table, as far as it is known.</param>
/// <param name="Kind">What happened beyond the rows.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Updated">Rows changed.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Lost">Rows that went with the file, when the WAL tells; null when it does not.</param>
public sealed record TableTouch(RelationFile File, FileOwner Owner, TouchKind Kind, long Deleted, long Updated, long Inserted, long? Lost)
{
    /// <summary>Rows taken or changed, as far as known.</summary>
    public long BlastRadius => Deleted + Updated + (Lost ?? 0);

    /// <summary>True when rows or columns may be gone of which the WAL does not say how many.</summary>
    public bool IsOfUnknownSize => Lost is null && Kind != TouchKind.Rows;

    /// <summary>
    /// For people: the table's name, or what is known in its place. Of a table that has gone, its indexes and its TOAST table look like relations of
    /// their own until a copy's catalog tells.
    /// </summary>
    public string Name => Owner.Table?.ToString() ?? (Owner.Oid != 0 ? $"a relation that has gone (object id {Owner.Oid})" : $"an unknown relation (file {File})");

    internal bool TookSomething => Deleted + Updated > 0 || Kind != TouchKind.Rows;

    internal (string Name, TouchKind Kind, bool Deleted, bool Updated, bool Inserted) Way =>
        (Owner.Table?.ToString() ?? (Owner.Oid != 0 ? $"{Owner.Oid}" : $"{File}"), Kind, Deleted > 0, Updated > 0, Inserted > 0);
}
