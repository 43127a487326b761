using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>Where each sequence of a database stands, and whether it is ahead of the keys it gives.</summary>
public static class SequencePositions
{
    /// <summary>The last value of each sequence, by name; 0 when it was never used.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 0) FROM pg_sequences
            WHERE schemaname NOT LIKE 'pg\_%' AND schemaname NOT IN ('information_schema', 'drillharness')
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var positions = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation)) positions[reader.GetString(0)] = reader.GetInt64(1);
        return positions;
    }

    /// <summary>Sequences that would give a key that is taken: their last value is below the largest key of the column they serve.</summary>
    public static async Task<IReadOnlyList<string>> BehindAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var owned = await OwnedAsync(source, cancellation);
        var behind = new List<string>();
        foreach (var (sequence, table, column) in owned)
        {
            await using var command = source.CreateCommand($"SELECT (SELECT last_value FROM {sequence}) < (SELECT coalesce(max({column}), 0) FROM {table})");
            if ((bool)(await command.ExecuteScalarAsync(cancellation))!) behind.Add(sequence);
        }

        return behind;
    }

    private static async Task<List<(string Sequence, string Table, string Column)>> OwnedAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            SELECT s.oid::regclass::text, d.refobjid::regclass::text, quote_ident(a.attname) FROM pg_class s
            JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            JOIN pg_namespace n ON n.oid = s.relnamespace
            WHERE s.relkind = 'S' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'drillharness')
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var owned = new List<(string, string, string)>();
        while (await reader.ReadAsync(cancellation)) owned.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return owned;
    }
}
