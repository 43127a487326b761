using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>Everything that production is compared in with its twin after a recovery.</summary>
internal static class AnySchemaOracle
{
    /// <summary>How many rows were compared, and what differs: nothing when the recovery was right.</summary>
    public static async Task<(long RowsCompared, IReadOnlyList<TwinDifference> Differences)> CompareAsync(NpgsqlDataSource live, NpgsqlDataSource twin, CancellationToken cancellation)
    {
        await using var ours = await OpenAsync(live, cancellation);
        await using var theirs = await OpenAsync(twin, cancellation);
        var oracle = new RowOracle(ours, theirs);
        var rows = await oracle.CompareAsync(cancellation);
        var catalog = await CatalogOracle.CompareAsync(ours, theirs, cancellation);
        var sequences = await SequenceOracle.BehindAsync(ours, theirs, cancellation);
        var constraints = await ConstraintOracle.ViolationsAsync(ours, cancellation);
        return (oracle.RowsCompared, [.. rows, .. catalog, .. sequences, .. constraints]);
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        await using var quiet = new NpgsqlCommand("SET search_path = pg_catalog; SET extra_float_digits = 3; SET bytea_output = 'hex'", connection);
        await quiet.ExecuteNonQueryAsync(cancellation);
        return connection;
    }
}
