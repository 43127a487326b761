using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Catalog;

/// <summary>The tables of one database that hold rows, read from its own catalog. Knows no schema beforehand.</summary>
public sealed class SchemaCatalog
{
    private readonly Dictionary<TableName, TableShape> byName;
    private readonly Dictionary<RelationFile, TableShape> byFile;
    private readonly Dictionary<uint, TableShape> byOid;
    private readonly HashSet<RelationFile> internalFiles;

    private readonly IReadOnlyDictionary<uint, TableName> held;

    private SchemaCatalog(uint database, IReadOnlyList<TableShape> tables, HashSet<RelationFile> internalFiles, IReadOnlyDictionary<uint, TableName> held)
    {
        this.held = held;
        Database = database;
        Tables = tables;
        this.internalFiles = internalFiles;
        byName = tables.ToDictionary(table => table.Name);
        byFile = tables.ToDictionary(table => table.File);
        byOid = tables.ToDictionary(table => table.Oid);
    }

    /// <summary>The database's object id, as WAL names it.</summary>
    public uint Database { get; }

    /// <summary>All tables outside the system's schemas that hold rows of their own: ordinary ones and partitions.</summary>
    public IReadOnlyList<TableShape> Tables { get; }

    /// <summary>The table that lies in this file, or null: another database's, a system table, or one that has gone since.</summary>
    public TableShape? InFile(RelationFile file) => byFile.GetValueOrDefault(file);

    /// <summary>The table of this name, or null.</summary>
    public TableShape? Named(TableName name) => byName.GetValueOrDefault(name);

    /// <summary>The table of this object id, or null.</summary>
    public TableShape? WithOid(uint oid) => byOid.GetValueOrDefault(oid);

    /// <summary>
    /// True for a relation of a copy whose replay is paused within a transaction that has locked it against everybody: none of its rows can be read there,
    /// and of its definition no expression.
    /// </summary>
    public bool IsHeld(uint oid) => held.ContainsKey(oid);

    /// <summary>Their names.</summary>
    public IEnumerable<TableName> Held => held.Values;

    /// <summary>The same by its name; partitioned tables too.</summary>
    public bool IsHeld(TableName name) => held.Values.Contains(name);

    /// <summary>Whether the file is one of the database's own that holds no user's rows: a system table, a TOAST table, an index, the harness's notes.</summary>
    public bool IsInternal(RelationFile file) => internalFiles.Contains(file);

    /// <summary>What a reader of the WAL has to know of the files.</summary>
    public required KnownFiles Files { get; init; }

    /// <summary>True when a file of WAL may hold rows of this database's users: not a system catalog's, not another database's, not internal.</summary>
    public bool MayHoldRows(RelationFile file) => file.Database == Database && file.FileNode >= RelationFile.FirstOfUsers && !IsInternal(file);

    /// <summary>Reads the catalog of the connected database; works on a copy that is still in recovery.</summary>
    public static async Task<SchemaCatalog> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await ReadAsync(connection, cancellation);
    }

    /// <summary>Reads the catalog on a connection, in its transaction. Definitions of a table that somebody has locked against everybody are waited for, and not for ever.</summary>
    /// <exception cref="RecoveryRefusedException">The lock was held for longer than the session's lock_timeout, ten seconds where it has none.</exception>
    public static async Task<SchemaCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Types and expressions come with their schema, whatever the session's path is.
        await using var command = new NpgsqlCommand(
            """
            SELECT d.oid, current_setting('search_path'), current_setting('lock_timeout'), set_config('search_path', '', false),
                   set_config('lock_timeout', CASE current_setting('lock_timeout') WHEN '0' THEN '10s' ELSE current_setting('lock_timeout') END, false)
            FROM pg_database d WHERE datname = current_database()
            """, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (database, path, timeout) = (row.GetFieldValue<uint>(0), row.GetString(1), row.GetString(2));
        await row.DisposeAsync();
        try
        {
            var read = await ReadAsync(connection, database, cancellation);
            await using var restore = new NpgsqlCommand("SELECT set_config('search_path', $1, false), set_config('lock_timeout', $2, false)", connection)
            {
                Parameters = { new() { Value = path }, new() { Value = timeout } },
            };
            await restore.ExecuteNonQueryAsync(cancellation);
            return read;
        }
        catch (PostgresException locked) when (locked.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw RecoveryRefusedException.GaveWay(locked, "reading the catalog gave way to customers, who hold a table against everybody");
        }
    }

    private static async Task<SchemaCatalog> ReadAsync(NpgsqlConnection connection, uint database, CancellationToken cancellation)
    {
        var files = await CatalogQueries.InternalFilesAsync(connection, cancellation);
        var uniques = await CatalogQueries.UniqueKeysAsync(connection, cancellation);
        var foreign = await CatalogQueries.ForeignKeysAsync(connection, cancellation);
        var tables = await CatalogQueries.TablesAsync(connection, cancellation);
        return new SchemaCatalog(database, [.. tables.Select(table => table with
        {
            UniqueKeys = [.. uniques[table.Oid].Where(found => !found.Key.IsPrimary).Select(found => found.Key)],
            Key = uniques[table.Oid].Select(found => found.Identifies).FirstOrDefault(columns => columns is not null) ?? [],
            ForeignKeys = [.. foreign[table.Oid]],
        })], [.. files.Select(known => known.File)], await CatalogQueries.HeldAsync(connection, cancellation))
        {
            Files = new KnownFiles(files.Where(known => known.IsToast).Select(known => known.File).ToHashSet(), files.Where(known => known.IsNote).Select(known => known.File).ToHashSet()),
        };
    }

    /// <summary>Referenced tables before referencing ones, as far as cycles allow; the order is stable.</summary>
    public IReadOnlyList<TableShape> ParentsFirst(IEnumerable<TableShape> chosen) => TableOrder.ParentsFirst([.. chosen]);
}
