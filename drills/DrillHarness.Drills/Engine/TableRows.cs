using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Drills.Engine;

/// <summary>How many rows the tables of a database have.</summary>
internal static class TableRows
{
    /// <summary>Counts them, table by table.</summary>
    public static async Task<IReadOnlyDictionary<TableName, long>> CountAsync(NpgsqlDataSource source, SchemaCatalog catalog, CancellationToken cancellation)
    {
        var rows = new Dictionary<TableName, long>();
        foreach (var table in catalog.Tables)
        {
            await using var count = source.CreateCommand($"SELECT count(*) FROM ONLY {table.Name.Quoted}");
            rows[table.Name] = (long)(await count.ExecuteScalarAsync(cancellation))!;
        }

        return rows;
    }
}
