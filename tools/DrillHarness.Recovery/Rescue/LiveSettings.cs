using System.Globalization;
using DrillHarness.Recovery.Copying;
using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>What of the live server's settings a copy has to respect. Reads only.</summary>
public static class LiveSettings
{
    /// <summary>The settings that a copy must not have lower.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> AtLeastAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand("SELECT name::text, setting FROM pg_settings WHERE name = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = CopyConfiguration.Raised.ToArray() });
        return await ReadAsync(command, row => (row.GetString(0), int.Parse(row.GetString(1), CultureInfo.InvariantCulture)), cancellation);
    }

    /// <summary>The tablespaces besides the two that every server has, by object id, and where they lie; an empty place is inside the data directory.</summary>
    public static async Task<IReadOnlyDictionary<uint, string>> TablespacesAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand("SELECT oid, pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')");
        return await ReadAsync(command, row => (row.GetFieldValue<uint>(0), row.GetString(1)), cancellation);
    }

    private static async Task<Dictionary<TKey, TValue>> ReadAsync<TKey, TValue>(
        NpgsqlCommand command, Func<NpgsqlDataReader, (TKey, TValue)> map, CancellationToken cancellation) where TKey : notnull
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<TKey, TValue>();
        while (await reader.ReadAsync(cancellation))
        {
            var (key, value) = map(reader);
            found[key] = value;
        }

        return found;
    }
}
