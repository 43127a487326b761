using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>What else there is in a database besides the rows of its tables: catalog, settings, sequences, large objects.</summary>
internal sealed record DatabaseFacts(IReadOnlySet<string> Catalog, IReadOnlySet<string> Settings, IReadOnlySet<string> Sequences, IReadOnlySet<string> LargeObjects)
{
    private const string SettingsQuery =
        """
        SELECT coalesce(r.rolname, 'every role') || coalesce(' in ' || d.datname, '') || ': ' || c FROM pg_db_role_setting s
        LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
        """;

    private const string SequencesQuery =
        "SELECT format('%I.%I', schemaname, sequencename) || ' ' || coalesce(last_value::text, 'unused') FROM pg_sequences WHERE schemaname <> 'drillharness'";

    // Its bytes too: a large object can be written over in place.
    private const string LargeObjectsQuery =
        "SELECT m.oid::text || ' ' || coalesce((SELECT md5(string_agg(l.data, ''::bytea ORDER BY l.pageno)) FROM pg_largeobject l WHERE l.loid = m.oid), 'empty') FROM pg_largeobject_metadata m";

    public static async Task<DatabaseFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) => new(
        await CatalogLines.ReadAsync(connection, [], cancellation),
        await LinesAsync(connection, SettingsQuery, cancellation),
        await LinesAsync(connection, SequencesQuery, cancellation),
        await LinesAsync(connection, LargeObjectsQuery, cancellation));

    /// <summary>Lines that only one side has, with a sign.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlySet<string> before, IReadOnlySet<string> after) =>
        [.. before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")).OrderBy(line => line[2..], StringComparer.Ordinal)];

    private static async Task<IReadOnlySet<string>> LinesAsync(NpgsqlConnection connection, string query, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lines = new HashSet<string>();
        while (await reader.ReadAsync(cancellation)) lines.Add(reader.GetString(0));
        return lines;
    }
}
