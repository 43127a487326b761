using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// Ranks the committed transactions that deleted rows of a database by blast radius. WAL holds no intent: the ranking proposes,
/// somebody who knows what is missing selects.
/// </summary>
public static class SuspectRanking
{
    /// <summary>The transactions that deleted rows of the catalog's tables, the widest first; earlier commits first among equals.</summary>
    public static IReadOnlyList<Suspect> Rank(IEnumerable<WalTransaction> committed, SchemaCatalog catalog) =>
        [.. committed
            .Select(transaction => new Suspect(transaction, TablesOf(transaction, catalog)))
            .Where(suspect => suspect.BlastRadius > 0)
            .OrderByDescending(suspect => suspect.BlastRadius)
            .ThenBy(suspect => suspect.Transaction.CommitLsn)];

    private static List<TableDamage> TablesOf(WalTransaction transaction, SchemaCatalog catalog) =>
        [.. transaction.Changes
            .Select(change => (Table: catalog.InFile(change.Key), change.Value))
            .Where(change => change.Table is not null && change.Value.TookRows)
            .Select(change => new TableDamage(change.Table!, Sorted(change.Value.Deleted), change.Value.Updates.Count + change.Value.Departed.Count))
            .OrderByDescending(damage => damage.Deleted.Length)
            .ThenBy(damage => damage.Table.Name.ToString(), StringComparer.Ordinal)];

    private static ImmutableArray<TupleId> Sorted(IReadOnlyList<TupleId> tuples)
    {
        var sorted = tuples.ToArray();
        Array.Sort(sorted);
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }
}
