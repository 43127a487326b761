using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>A committed transaction that took rows away, with what it took from which table of the examined database.</summary>
/// <param name="Transaction">The transaction, as the WAL tells it.</param>
/// <param name="Tables">Its damage, the most deleted rows first.</param>
public sealed record Suspect(WalTransaction Transaction, IReadOnlyList<TableDamage> Tables)
{
    /// <summary>Rows deleted in the examined database: what suspects are ranked by.</summary>
    public long BlastRadius => Tables.Sum(table => (long)table.Deleted.Length);

    /// <summary>Rows deleted from one table.</summary>
    public long DeletedFrom(TableName table) =>
        Tables.Where(damage => damage.Table.Name == table).Sum(damage => (long)damage.Deleted.Length);
}
