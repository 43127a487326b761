using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Damage;

/// <summary>
/// Which table lay in which file, now and before: the live catalog, and back from there through the transactions that gave a table another file
/// (TRUNCATE, VACUUM FULL, CLUSTER, ALTER TYPE) or took it away.
/// </summary>
public sealed class FileOwners
{
    private const string Files =
        """
        SELECT c.oid, CASE WHEN c.relisshared THEN 1664 WHEN c.reltablespace = 0 THEN d.dattablespace ELSE c.reltablespace END,
               CASE WHEN c.relisshared THEN 0::oid ELSE d.oid END, pg_relation_filenode(c.oid), c.relkind::text, t.oid, n.nspname::text, t.relname::text, d.oid
        FROM pg_database d, pg_class c
        LEFT JOIN pg_index i ON i.indexrelid = c.oid
        LEFT JOIN pg_class p ON p.reltoastrelid = coalesce(i.indrelid, c.oid) AND c.relkind IN ('t', 'i')
        JOIN pg_class t ON t.oid = coalesce(p.oid, i.indrelid, c.oid)
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE d.datname = current_database() AND c.relkind IN ('r', 'm', 't', 'i') AND pg_relation_filenode(c.oid) IS NOT NULL
        """;

    private readonly Dictionary<RelationFile, FileOwner> owners = [];

    private readonly Dictionary<uint, RelationFile> tables = [];

    private FileOwners()
    {
    }

    /// <summary>The database's object id, as WAL names it.</summary>
    public uint Database { get; private set; }

    /// <summary>Whose file it is or was; <see cref="FileOwner.Unknown"/> when that cannot be told.</summary>
    public FileOwner Of(RelationFile file) => owners.GetValueOrDefault(file, FileOwner.Unknown);

    /// <summary>True for a file of this database that may hold somebody's rows: a table's, or one that cannot be told.</summary>
    public bool MayHoldRows(RelationFile file) =>
        file.Database == Database && Of(file).Role is FileRole.Table or FileRole.LargeObjects or FileRole.Unknown;

    internal (RelationFile File, FileOwner Owner)? TableOf(uint oid) => tables.TryGetValue(oid, out var file) ? (file, owners[file]) : null;

    /// <summary>Reads the catalog of the connected database and goes back through the WAL from there.</summary>
    /// <param name="committed">In commit order.</param>
    public static async Task<FileOwners> ReadAsync(
        NpgsqlDataSource source, IReadOnlyList<WalTransaction> committed, CancellationToken cancellation)
    {
        var known = new FileOwners();
        await using var command = source.CreateCommand(Files);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var file = new RelationFile(reader.GetFieldValue<uint>(1), reader.GetFieldValue<uint>(2), reader.GetFieldValue<uint>(3));
            var table = new TableName(reader.GetString(6), reader.GetString(7));
            known.owners[file] = new FileOwner(RoleOf(reader.GetString(4)[0], table), table, reader.GetFieldValue<uint>(5));
            if (reader.GetString(4) is "r") known.tables[reader.GetFieldValue<uint>(0)] = file;
            known.Database = reader.GetFieldValue<uint>(8);
        }

        foreach (var transaction in committed.Reverse()) known.GoBack(transaction);
        return known;
    }

    private static FileRole RoleOf(char kind, TableName table) => (kind, table.Schema, table.Name) switch
    {
        ('r', "pg_catalog", "pg_largeobject") => FileRole.LargeObjects,
        (_, "pg_catalog", _) => FileRole.Catalog,
        ('r', _, _) => FileRole.Table,
        ('m', _, _) => FileRole.MaterializedView,
        _ => FileRole.Part,
    };

    private void GoBack(WalTransaction transaction)
    {
        var dropped = transaction.DroppedFiles.Where(file => file.Database == Database && !owners.ContainsKey(file)).ToList();
        if (dropped.Count == 0) return;
        if (IsRewrite(transaction)) TakeRewrite(transaction, dropped);
        else if (transaction.CreatedFiles.Count == transaction.DroppedFiles.Count) TakeTruncate(transaction);
        TakeDropped(transaction, [.. dropped.Where(file => !owners.ContainsKey(file))]);
    }

    // A rewrite fills a passing relation of its own, which it also locks, and then swaps the files; a new table keeps its own.
    private bool IsRewrite(WalTransaction transaction) => transaction.CreatedFiles.Any(file =>
        transaction.Locks.Any(held => held.Relation == file.FileNode) && Of(file).Oid != file.FileNode);

    // The dropped files of one rewritten table: its heap came first, when it was made as when it was rewritten before.
    private void TakeRewrite(WalTransaction transaction, List<RelationFile> dropped)
    {
        var tables = transaction.CreatedFiles.Where(file => Of(file).Oid != file.FileNode).Select(Of)
            .Where(owner => owner.Role is FileRole.Table or FileRole.MaterializedView or FileRole.Catalog)
            .DistinctBy(owner => owner.Oid).ToList();
        if (tables.Count != 1) return;
        var heap = dropped.MinBy(file => file.FileNode);
        foreach (var file in dropped) owners[file] = file == heap ? tables[0] : tables[0] with { Role = FileRole.Part };
    }

    // TRUNCATE gives each relation a new file in turn; the commit record lists the old ones in the opposite order.
    private void TakeTruncate(WalTransaction transaction)
    {
        foreach (var (old, @new) in transaction.DroppedFiles.Reverse().Zip(transaction.CreatedFiles))
            if (owners.TryGetValue(@new, out var owner)) owners.TryAdd(old, owner);
    }

    // Each table has a row type in pg_type, an index or a TOAST table has none. A relation that was never rewritten lies in the file that bears its
    // object id, and a single dropped table is locked before what hangs on it.
    private void TakeDropped(WalTransaction transaction, List<RelationFile> dropped)
    {
        if (dropped.Count == 0) return;
        var types = transaction.Changes.Where(change => Of(change.Key) is { Role: FileRole.Catalog, Table.Name: "pg_type" }).Sum(change => change.Value.Deleted.Count);
        var locked = transaction.Locks.Where(held => held.Database == Database).Select(held => held.Relation).ToList();
        var heap = types is > 0 and <= 2 ? dropped.Where(file => locked.Contains(file.FileNode)).MinBy(file => locked.IndexOf(file.FileNode)) : default;
        foreach (var file in dropped)
        {
            var isPart = types == 0 || (heap != default && file != heap);
            var oid = locked.Contains(file.FileNode) ? file.FileNode : 0;
            if (isPart || oid != 0) owners[file] = new FileOwner(isPart ? FileRole.Part : FileRole.Unknown, null, oid);
        }
    }
}
