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

    /// <param name="source">A source of the superuser with <see cref="RowImage.Options"/>.</param>
    /// <exception cref="BadConfigurationException">The intent names a table or column that is not there, or a predicate that the server refuses.</exception>
    public static async Task<DatabaseBefore> ReadAsync(NpgsqlConnection connection, TableName? tenantTable, Intent? intent, CancellationToken cancellation)
    {
        var before = new DatabaseBefore(await SchemaCatalog.ReadAsync(connection, cancellation));
        foreach (var shape in before.Catalog.Tables) before.Tables[shape.Name.ToString()] = new TableBefore(shape);
        if (intent is not null) before.Check(intent);
        foreach (var table in before.Tables.Values) await before.ReadAsync(connection, table, tenantTable, intent, cancellation);
        return before;
    }

    private void Check(Intent intent)
    {
        foreach (var (table, operations) in intent.Tables)
        {
            var known = Catalog.Tables.Where(shape => shape.Name.ToString() == table || shape.Root?.ToString() == table).ToList();
            if (known.Count == 0)
            {
                var near = NearestName.Of(table, Tables.Keys) is { } name ? $"did you mean '{name}'?" : $"there are {string.Join(", ", Tables.Keys)}.";
                throw new BadConfigurationException(intent.File, operations.Values.First().Line, $"table '{table}' is not in the database: {near}");
            }

            foreach (var column in operations.Values.SelectMany(operation => (operation.Columns ?? []).Select(name => (operation.Line, Name: name))))
                if (known[0].All.All(known => known.Name != column.Name))
                    throw new BadConfigurationException(intent.File, column.Line, $"table '{table}' has no column '{column.Name}': {string.Join(", ", known[0].All.Select(known => known.Name))}.");
        }
    }

    /// <summary>What the intent says of a table; a partition goes by its partitioned table's name too.</summary>
    public static OperationIntent? For(Intent intent, TableShape shape, RowOperation operation) =>
        intent.For(shape.Name.ToString(), operation) ?? (shape.Root is { } root ? intent.For(root.ToString(), operation) : null);

    private async Task ReadAsync(NpgsqlConnection connection, TableBefore table, TableName? tenantTable, Intent? intent, CancellationToken cancellation)
    {
        var (shape, self) = (table.Shape, Sql.Identifier(table.Shape.Name.Name));
        var tenant = tenantTable is not null && TenantPath.Find(Catalog, shape, tenantTable) is { } path ? path.KeyOf(self, shape) : "NULL::text";
        var delete = intent is null ? null : For(intent, shape, RowOperation.Delete);
        var update = intent is null ? null : For(intent, shape, RowOperation.Update);
        await using var command = new NpgsqlCommand(
            $"SELECT {RowImage.Sql(table.Key.Select(Sql.Identifier))}, {tenant}, {Holds(delete)}, {Holds(update)} FROM ONLY {shape.Name.Quoted}", connection);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var whose = reader.IsDBNull(1) ? -1 : IndexOf(reader.GetString(1));
                table.Add(reader.GetString(0), new RowBefore(whose, reader.GetBoolean(2), reader.GetBoolean(3)));
                if (whose >= 0) table.PerTenant[whose] = table.PerTenant.GetValueOrDefault(whose) + 1;
            }
        }
        catch (PostgresException refused) when (delete?.Where is not null || update?.Where is not null)
        {
            throw new BadConfigurationException(intent!.File, (delete?.Where is not null ? delete : update)!.Line,
                $"the server refuses a predicate of {shape.Name}: {refused.SqlState} {refused.MessageText}");
        }

        (table.Count, table.Checksum) = await ChecksumAsync(connection, shape, cancellation);
    }

    private static string Holds(OperationIntent? operation) => operation is null ? "false" : operation.Where is { } where ? $"(({where}\n) IS TRUE)" : "true";

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
