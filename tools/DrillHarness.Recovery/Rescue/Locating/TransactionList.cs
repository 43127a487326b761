using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// The committed transactions that took or changed rows of one database, by blast radius: those that emptied or dropped tables first, then by
/// rows. WAL holds no intent: the list proposes, somebody who knows what is missing selects.
/// </summary>
public sealed class TransactionList
{
    private readonly SchemaCatalog catalog;
    private readonly Dictionary<uint, TableShape> byOid;

    /// <summary>Lists the transactions of a survey, with tables named by the live catalog.</summary>
    /// <param name="tables">Only transactions that touched one of these; empty is all.</param>
    /// <param name="since">Only what committed from then on.</param>
    public TransactionList(WalSurvey survey, SchemaCatalog catalog, IReadOnlyCollection<TableName> tables, DateTimeOffset? since)
    {
        this.catalog = catalog;
        byOid = catalog.Tables.ToDictionary(table => table.Oid);
        Ranked = [.. survey.Committed
            .Where(transaction => since is null || transaction.CommittedAt >= since)
            .Select(transaction => new ListedTransaction(transaction, TablesOf(transaction)))
            .Where(listed => listed.Tables.Count > 0 && (tables.Count == 0 || listed.Tables.Any(damage => tables.Contains(new TableName(damage.Schema, damage.Table)))))
            .OrderByDescending(listed => listed.EmptiedTables).ThenByDescending(listed => listed.Rows).ThenBy(listed => listed.Transaction.CommitLsn)];
    }

    /// <summary>The widest first; earlier commits first among equals.</summary>
    public IReadOnlyList<ListedTransaction> Ranked { get; }

    /// <summary>
    /// The transactions that look like this one: rows gone from, or changed in, the same tables, and at least so many of them. A customer's own
    /// deletion of one row looks alike; where in doubt the audit table or a person tells them apart.
    /// </summary>
    public IReadOnlyList<ListedTransaction> Like(ListedTransaction model, long atLeastRows)
    {
        var (emptied, deleted, updated) = Shape(model);
        return [.. Ranked.Where(other => other == model || (other.Rows >= atLeastRows && Shape(other) is var (e, d, u) && e.SetEquals(emptied) && d.SetEquals(deleted) && u.SetEquals(updated)))
            .OrderBy(other => other.Transaction.CommitLsn)];
    }

    private static (HashSet<string> Emptied, HashSet<string> Deleted, HashSet<string> Updated) Shape(ListedTransaction listed) => (
        listed.Tables.Where(table => table.Truncated).Select(Name).ToHashSet(),
        listed.Tables.Where(table => table.Deleted > 0).Select(Name).ToHashSet(),
        listed.Tables.Where(table => table is { Deleted: 0, Updated: > 0 }).Select(Name).ToHashSet());

    private static string Name(LocatedTable table) => $"{table.Schema}.{table.Table}";

    private List<LocatedTable> TablesOf(WalTransaction transaction)
    {
        var rows = transaction.Changes.Where(change => change.Value.TookRows)
            .Select(change => (Table: catalog.InFile(change.Key), change.Value)).Where(change => change.Table is not null)
            .Select(change => new LocatedTable(change.Table!.Name.Schema, change.Table.Name.Name, change.Value.Deleted.Count, change.Value.Updates.Count, false));
        return [.. rows.Concat(Emptied(transaction)).OrderByDescending(table => table.Truncated).ThenByDescending(table => table.Deleted + table.Updated).ThenBy(Name, StringComparer.Ordinal)];
    }

    // A file that went with the commit: TRUNCATE leaves an empty new one, DROP none, and a rewrite (VACUUM FULL, ALTER TYPE) one with the rows in.
    private IEnumerable<LocatedTable> Emptied(WalTransaction transaction)
    {
        if (transaction.DroppedFiles.All(file => file.Database != catalog.Database)) yield break;
        foreach (var held in transaction.Locks.Where(held => held.Database == catalog.Database))
        {
            if (!byOid.TryGetValue(held.Relation, out var table)) continue;
            var made = transaction.CreatedFiles.Contains(table.File);
            if (made && !(transaction.Changes.TryGetValue(table.File, out var change) && change.PagesWritten + change.Inserted > 0))
                yield return new LocatedTable(table.Name.Schema, table.Name.Name, 0, 0, true);
        }

        var gone = transaction.DroppedFiles.Count(file => file.Database == catalog.Database) - transaction.CreatedFiles.Count(file => file.Database == catalog.Database);
        var unknown = transaction.Locks.Count(held => held.Database == catalog.Database && !byOid.ContainsKey(held.Relation) && held.Relation >= 16384);
        if (gone > 0 && unknown > 0) yield return new LocatedTable("", Gone(transaction), 0, 0, true);
    }

    private static string Gone(WalTransaction transaction) => $"(relations that are no more: {string.Join(", ", transaction.Locks.Select(held => held.Relation).Where(oid => oid >= 16384).Take(5))})";
}
