using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>Brings the deleted rows of one table from the copy to the live connection's staging table, byte for byte by binary COPY.</summary>
internal static class Staging
{
    private const int BufferBytes = 1 << 17;

    public static async Task CopyAsync(
        NpgsqlDataSource copy, NpgsqlConnection live, StagedTable staged, TableDamage damage, string tenantKey, CancellationToken cancellation)
    {
        await using var source = await copy.OpenConnectionAsync(cancellation);
        foreach (var predicate in await TupleReader.PredicatesAsync(source, damage, "t", cancellation))
        {
            await using var rows = await source.BeginRawBinaryCopyAsync(
                $"COPY (SELECT {Sql.List(staged.Table.Columns, "t.")}, {tenantKey} FROM ONLY {staged.Live} t WHERE {predicate}) TO STDOUT (FORMAT binary)", cancellation);
            await using var sink = await live.BeginRawBinaryCopyAsync(
                $"COPY {staged.Rows} ({staged.Columns}, {StagedTable.TenantColumn}) FROM STDIN (FORMAT binary)", cancellation);
            await rows.CopyToAsync(sink, BufferBytes, cancellation);
        }

        await using var analyze = new NpgsqlCommand($"ANALYZE {staged.Rows}", live) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellation);
    }
}
