using System.Globalization;
using System.Numerics;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// Every row of every table before the run: its key, its tenant, and whether the intent's predicates hold for it. A row costs about 100 bytes.
/// </summary>
internal sealed class DatabaseBefore
{
    private readonly Dictionary<string, int> tenants = [];
    private readonly List<string> names = [];

    private DatabaseBefore(SchemaCatalog catalog) => Catalog = catalog;

    /// <summary>The catalog before the run.</summary>
    public SchemaCatalog Catalog { get; }

    /// <summary>The tables by <c>schema.name</c>.</summary>
    public Dictionary<string, TableBefore> Tables { get; } = [];

    /// <summary>The tenants' keys, by index.</summary>
    public IReadOnlyList<string> Tenants => names;

    /// <summary>How many rows each tenant has now in a table, by index; those of a tenant that is new are left out.</summary>
    public async Task<IReadOnlyDictionary<int, long>> TenantsNowAsync(NpgsqlConnection connection, SchemaCatalog now, TableShape shape, TableName tenantTable, CancellationToken cancellation)
    {
        var counts = new Dictionary<int, long>();
        if (TenantPath.Find(now, shape, tenantTable) is not { } path) return counts;
        await using var command = new NpgsqlCommand($"SELECT {path.KeyOf("t", shape)}, count(*) FROM ONLY {shape.Name.Quoted} t GROUP BY 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            if (!reader.IsDBNull(0) && tenants.TryGetValue(reader.GetString(0), out var index)) counts[index] = reader.GetInt64(1);
        return counts;
    }

    /// <param name="connection">The superuser's, with <see cref="RowImage.Options"/>.</param>
    /// <param name="asking">The owner's: asks the intent's predicates, which are a person's SQL.</param>
    /// <exception cref="BadConfigurationException">The intent has a predicate that the server refuses.</exception>
    public static async Task<DatabaseBefore> ReadAsync(NpgsqlConnection connection, NpgsqlConnection asking, TableName? tenantTable, Intent? intent, CancellationToken cancellation)
    {
        var before = new DatabaseBefore(await SchemaCatalog.ReadAsync(connection, cancellation));
        foreach (var shape in before.Catalog.Tables) before.Tables[shape.Name.ToString()] = new TableBefore(shape);
        if (tenantTable is not null && before.Catalog.Named(tenantTable) is not { PrimaryKey.Count: > 0 })
            throw new BadConfigurationException("tenants", 1, $"the tenants' table {tenantTable} is not in the database, or has no primary key: there are {string.Join(", ", before.Tables.Keys)}.");
        foreach (var table in before.Tables.Values) await before.ReadAsync(connection, asking, table, tenantTable, intent, cancellation);
        return before;
    }

    /// <summary>What the intent names has to be there, before the run or after it: a script may make a table or a column itself.</summary>
    /// <exception cref="BadConfigurationException">Some of it is not.</exception>
    public void Check(Intent intent, SchemaCatalog now)
    {
        foreach (var (table, operations) in intent.Tables)
        {
            var known = Catalog.Tables.Concat(now.Tables).Where(shape => shape.Name.ToString() == table || shape.Root?.ToString() == table).ToList();
            if (known.Count == 0)
            {
                var near = NearestName.Of(table, Tables.Keys) is { } name ? $"did you mean '{name}'?" : $"there are {string.Join(", ", Tables.Keys)}.";
                throw new BadConfigurationException(intent.File, operations.Values.FirstOrDefault()?.Line ?? 1, $"table '{table}' is not in the database: {near}");
            }

            foreach (var column in operations.Values.SelectMany(operation => (operation.Columns ?? []).Select(name => (operation.Line, Name: name))))
                if (known.SelectMany(shape => shape.All).All(known => known.Name != column.Name))
                    throw new BadConfigurationException(intent.File, column.Line, $"table '{table}' has no column '{column.Name}': {string.Join(", ", known[0].All.Select(known => known.Name))}.");
        }
    }

    /// <summary>What the intent says of a table; a partition goes by its partitioned table's name too.</summary>
    public static OperationIntent? For(Intent intent, TableShape shape, RowOperation operation) =>
        intent.For(shape.Name.ToString(), operation) ?? (shape.Root is { } root ? intent.For(root.ToString(), operation) : null);

    private async Task ReadAsync(NpgsqlConnection connection, NpgsqlConnection asking, TableBefore table, TableName? tenantTable, Intent? intent, CancellationToken cancellation)
    {
        var (shape, self) = (table.Shape, Sql.Identifier(table.Shape.Name.Name));
        var mayBeDeleted = await AskAsync(asking, table, intent, RowOperation.Delete, cancellation);
        var mayBeUpdated = await AskAsync(asking, table, intent, RowOperation.Update, cancellation);
        var tenant = tenantTable is not null && TenantPath.Find(Catalog, shape, tenantTable) is { } path ? path.KeyOf(self, shape) : "NULL::text";
        await using (var command = new NpgsqlCommand($"SELECT {KeyOf(table)}, {tenant}, {RowImage.SqlRowChecksum(shape.Columns.Select(Sql.Identifier))} FROM ONLY {shape.Name.Quoted}", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
            {
                var (key, whose) = (reader.GetString(0), reader.IsDBNull(1) ? -1 : IndexOf(reader.GetString(1)));
                table.Add(key, new RowBefore(whose, mayBeDeleted(key), mayBeUpdated(key), reader.GetInt64(2)));
                if (whose >= 0) table.PerTenant[whose] = table.PerTenant.GetValueOrDefault(whose) + 1;
            }

        (table.Count, table.Checksum) = (table.Rows.Count, table.Rows.Values.Aggregate(BigInteger.Zero, (sum, row) => sum + row.Checksum));
    }

    /// <summary>The rows of another table that stands under the name of one that was there, by key; with their checksums over the columns that there were, null where some are missing.</summary>
    public static async Task<IReadOnlyDictionary<string, long?>> RowsAsync(NpgsqlConnection connection, TableBefore was, TableShape now, CancellationToken cancellation)
    {
        var rows = new Dictionary<string, long?>();
        if (!was.Key.All(now.Columns.Contains)) return rows;
        var checksum = was.Shape.Columns.All(now.Columns.Contains) ? RowImage.SqlRowChecksum(was.Shape.Columns.Select(Sql.Identifier)) : "NULL::bigint";
        var alike = new AlikeRows();
        await using var command = new NpgsqlCommand($"SELECT {KeyOf(was)}, {checksum} FROM ONLY {now.Name.Quoted}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) rows[alike.Next(reader.GetString(0))] = reader.IsDBNull(1) ? null : reader.GetInt64(1);
        return rows;
    }

    private static string KeyOf(TableBefore table) => RowImage.Sql(table.Key.Select(Sql.Identifier));

    // Which rows may be touched: none where nothing is said, all where there is no predicate.
    private static async Task<Predicate<string>> AskAsync(NpgsqlConnection asking, TableBefore table, Intent? intent, RowOperation operation, CancellationToken cancellation)
    {
        if (intent is null || For(intent, table.Shape, operation) is not { } meant) return _ => false;
        if (meant.Where is not { } where) return _ => true;
        var allowed = new HashSet<string>();
        try
        {
            // Alone too: a parenthesis that closes the one around it would make two predicates of one.
            await using (var alone = new NpgsqlCommand($"SELECT FROM ONLY {table.Shape.Name.Quoted} WHERE {where}\n", asking)) await alone.PrepareAsync(cancellation);
            await using var command = new NpgsqlCommand($"SELECT {KeyOf(table)} FROM ONLY {table.Shape.Name.Quoted} WHERE ({where}\n) IS TRUE", asking);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) allowed.Add(reader.GetString(0));
        }
        catch (PostgresException refused)
        {
            throw new BadConfigurationException(intent.File, meant.Line, $"the server refuses a predicate of {table.Name}: {refused.SqlState} {refused.MessageText}");
        }

        return allowed.Contains;
    }

    /// <summary>How many rows a table has, and the sum over them.</summary>
    public static async Task<(long Count, BigInteger Sum)> ChecksumAsync(NpgsqlConnection connection, TableShape shape, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT count(*), {RowImage.SqlChecksum(shape.Columns.Select(Sql.Identifier))} FROM ONLY {shape.Name.Quoted}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), BigInteger.Parse(reader.GetString(1), CultureInfo.InvariantCulture));
    }

    private int IndexOf(string tenant)
    {
        if (tenants.TryGetValue(tenant, out var index)) return index;
        names.Add(tenant);
        return tenants[tenant] = names.Count - 1;
    }
}
