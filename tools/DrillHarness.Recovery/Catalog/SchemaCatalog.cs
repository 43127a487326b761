using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Recovery.Catalog;

/// <summary>The ordinary tables of one database, read from its own catalog. Knows no schema beforehand.</summary>
public sealed class SchemaCatalog
{
    private readonly Dictionary<TableName, TableShape> byName;
    private readonly Dictionary<RelationFile, TableShape> byFile;

    private SchemaCatalog(uint database, IReadOnlyList<TableShape> tables)
    {
        Database = database;
        Tables = tables;
        byName = tables.ToDictionary(table => table.Name);
        byFile = tables.ToDictionary(table => table.File);
    }

    /// <summary>The database's object id, as WAL names it.</summary>
    public uint Database { get; }

    /// <summary>All ordinary tables outside the system's schemas.</summary>
    public IReadOnlyList<TableShape> Tables { get; }

    /// <summary>The table that lies in this file, or null: another database's, a system table, or one that has gone since.</summary>
    public TableShape? InFile(RelationFile file) => byFile.GetValueOrDefault(file);

    /// <summary>The table of this name, or null.</summary>
    public TableShape? Named(TableName name) => byName.GetValueOrDefault(name);

    /// <summary>Reads the catalog of the connected database; works on a copy that is still in recovery.</summary>
    public static async Task<SchemaCatalog> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var database = await new NpgsqlCommand("SELECT oid FROM pg_database WHERE datname = current_database()", connection)
            .ExecuteScalarAsync(cancellation);
        var uniques = await CatalogQueries.UniqueKeysAsync(connection, cancellation);
        var foreign = await CatalogQueries.ForeignKeysAsync(connection, cancellation);
        var tables = await CatalogQueries.TablesAsync(connection, cancellation);
        return new SchemaCatalog((uint)database!, [.. tables.Select(table => table with
        {
            UniqueKeys = [.. uniques[table.Oid]],
            ForeignKeys = [.. foreign[table.Oid]],
        })]);
    }

    /// <summary>Referenced tables before referencing ones, as far as cycles allow; the order is stable.</summary>
    public IReadOnlyList<TableShape> ParentsFirst(IEnumerable<TableShape> chosen)
    {
        var wanted = chosen.ToDictionary(table => table.Name);
        var ordered = new List<TableShape>();
        var seen = new HashSet<TableName>();

        void Visit(TableShape table)
        {
            if (!seen.Add(table.Name)) return;
            foreach (var key in table.ForeignKeys)
                if (wanted.TryGetValue(key.Referenced, out var parent)) Visit(parent);
            ordered.Add(table);
        }

        foreach (var table in wanted.Values.OrderBy(table => table.Name.ToString(), StringComparer.Ordinal)) Visit(table);
        return ordered;
    }
}
