using DrillHarness.Recovery.Wal;

namespace DrillHarness.Recovery.Damage;

/// <summary>Works out what each transaction did to each table: its rows by the heap records, the rest by files, locks and the catalog's own rows.</summary>
internal sealed class Touches
{
    private readonly FileOwners owners;
    private readonly Dictionary<RelationFile, long> rows = [];
    private readonly HashSet<RelationFile> bornInRange = [];
    private readonly HashSet<RelationFile> filled = [];
    private readonly HashSet<RelationFile> written = [];

    public Touches(IReadOnlyList<WalTransaction> committed, FileOwners owners)
    {
        this.owners = owners;
        var dropped = committed.SelectMany(transaction => transaction.DroppedFiles).ToHashSet();
        if (dropped.Count == 0) return;
        foreach (var transaction in committed)
        {
            foreach (var file in transaction.CreatedFiles)
                if (dropped.Contains(file)) bornInRange.Add(file);
            foreach (var (file, change) in transaction.Changes)
            {
                if (!dropped.Contains(file)) continue;
                filled.Add(file);
                if (change.PagesWritten > 0) written.Add(file);
                if (change.TookRows || change.Inserted > 0) rows[file] = rows.GetValueOrDefault(file) + change.Inserted + change.Arrived.Count - change.Deleted.Count - change.Departed.Count;
            }
        }
    }

    public IReadOnlyList<TableTouch> Of(WalTransaction transaction)
    {
        var touches = new List<TableTouch>();
        var structural = transaction.AltersSchema;
        foreach (var (file, change) in transaction.Changes)
        {
            if (!owners.MayHoldRows(file) || transaction.DroppedFiles.Contains(file)) continue;
            var changed = change.Updates.Count + change.Departed.Count;
            if (change.Deleted.Count + changed + change.Inserted == 0) continue;
            touches.Add(new TableTouch(file, owners.Of(file), TouchKind.Rows, change.Deleted.Count, changed, change.Inserted, null));
        }

        if (structural) AddStructure(transaction, touches);
        return [.. touches.OrderByDescending(touch => touch.IsOfUnknownSize).ThenByDescending(touch => touch.BlastRadius)
            .ThenBy(touch => touch.Name, StringComparer.Ordinal)];
    }

    private void AddStructure(WalTransaction transaction, List<TableTouch> touches)
    {
        var alters = EndsRowsOf(transaction, "pg_attribute") || EndsRowsOf(transaction, "pg_inherits");
        foreach (var file in transaction.DroppedFiles.Where(owners.MayHoldRows))
        {
            var owner = owners.Of(file);
            if (owner.Table is null && bornInRange.Contains(file) && !filled.Contains(file)) continue;
            var kind = KindOf(transaction, owner);
            // VACUUM FULL and CLUSTER write whole pages and lose nothing.
            if (kind == TouchKind.Rewritten && !alters && InsertedInto(transaction, owner) == 0) continue;
            touches.Add(new TableTouch(file, owner, kind, 0, 0, 0, LostWith(file)));
        }

        if (!alters) return;
        foreach (var held in transaction.Locks.Where(held => held.Database == owners.Database && transaction.Redefined.Contains(held.Relation)))
            if (owners.TableOf(held.Relation) is { } table && touches.All(touch => touch.Owner.Oid != held.Relation || touch.Kind == TouchKind.Rows))
                touches.Add(new TableTouch(table.File, table.Owner, TouchKind.Altered, 0, 0, 0, null));
    }

    // How many rows a file held is known when all of them were inserted within the WAL read.
    private long? LostWith(RelationFile file) =>
        bornInRange.Contains(file) && !written.Contains(file) ? Math.Max(0, rows.GetValueOrDefault(file)) : null;

    private TouchKind KindOf(WalTransaction transaction, FileOwner owner)
    {
        if (owner.Oid == 0 || !NewFilesOf(transaction, owner).Any()) return TouchKind.Dropped;
        return NewFilesOf(transaction, owner).Any(file => transaction.Changes.TryGetValue(file, out var change) && change.Inserted + change.PagesWritten > 0)
            ? TouchKind.Rewritten
            : TouchKind.Emptied;
    }

    private long InsertedInto(WalTransaction transaction, FileOwner owner) =>
        NewFilesOf(transaction, owner).Sum(file => transaction.Changes.TryGetValue(file, out var change) ? change.Inserted : 0L);

    private IEnumerable<RelationFile> NewFilesOf(WalTransaction transaction, FileOwner owner) =>
        transaction.CreatedFiles.Where(file => owners.Of(file) is var made && made.Oid == owner.Oid && made.Role == owner.Role);

    // A dropped column or a changed type updates its pg_attribute row; deletions there may be of the passing relation of a rewrite.
    private bool EndsRowsOf(WalTransaction transaction, string catalog) => transaction.Changes.Any(change =>
        change.Value.TookRows && owners.Of(change.Key) is { Role: FileRole.Catalog, Table.Name: var name } && name == catalog
        && (catalog != "pg_attribute" || change.Value.Updates.Count > 0));
}
