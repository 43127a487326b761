using Npgsql;

namespace DrillHarness.Drills.Verification.AnySchema;

/// <summary>Looks whether a sequence would give a key that is taken, or one that it has given before.</summary>
internal static class SequenceOracle
{
    private const string Sequences =
        """
        SELECT s.oid::regclass::text, d.refobjid::regclass::text, quote_ident(a.attname) FROM pg_class s
        JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        JOIN pg_namespace n ON n.oid = s.relnamespace
        WHERE s.relkind = 'S' AND n.nspname <> 'audit'
        """;

    public static async Task<IReadOnlyList<TwinDifference>> BehindAsync(NpgsqlConnection live, NpgsqlConnection twin, CancellationToken cancellation)
    {
        var behind = new List<TwinDifference>();
        var (ours, theirs) = (await ReadAsync(live, cancellation), await ReadAsync(twin, cancellation));
        foreach (var (sequence, (last, largest)) in ours)
        {
            if (last < largest) behind.Add(new(sequence, $"stands at {last}, behind its column's largest key {largest}"));
            if (theirs.TryGetValue(sequence, out var expected) && last < expected.Last) behind.Add(new(sequence, $"stands at {last}, expected at least {expected.Last}"));
        }

        return behind;
    }

    private static async Task<Dictionary<string, (long Last, long Largest)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var queries = new List<string>();
        await using (var command = new NpgsqlCommand(Sequences, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var (sequence, table, column) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
                queries.Add($"SELECT {Recovery.Catalog.Sql.Literal(sequence)}, (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}), (SELECT coalesce(max({column}), 0)::bigint FROM {table})");
            }
        }

        var positions = new Dictionary<string, (long, long)>();
        if (queries.Count == 0) return positions;
        await using var read = new NpgsqlCommand(string.Join(" UNION ALL ", queries), connection);
        await using var found = await read.ExecuteReaderAsync(cancellation);
        while (await found.ReadAsync(cancellation)) positions[found.GetString(0)] = (found.GetInt64(1), found.GetInt64(2));
        return positions;
    }
}
