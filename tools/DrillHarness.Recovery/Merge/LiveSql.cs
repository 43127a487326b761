using Npgsql;

namespace DrillHarness.Recovery.Merge;

/// <summary>Sends the merge's statements over its one connection. Their time is limited by statement_timeout, not by the client.</summary>
internal sealed class LiveSql(NpgsqlConnection connection)
{
    public NpgsqlConnection Connection => connection;

    /// <summary>Rows touched.</summary>
    public async Task<long> ExecuteAsync(string? sql, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(sql)) return 0;
        await using var command = new NpgsqlCommand(Undivided(sql), connection) { CommandTimeout = 0 };
        return Math.Max(0, await NamedAsync(sql, () => command.ExecuteNonQueryAsync(cancellation)));
    }

    public async Task ExecuteAllAsync(IEnumerable<string> statements, CancellationToken cancellation)
    {
        foreach (var statement in statements) await ExecuteAsync(statement, cancellation);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await NamedAsync(sql, () => command.ExecuteScalarAsync(cancellation)))!;
    }

    public async Task<IReadOnlyList<string?[]>> RowsAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await NamedAsync(sql, () => command.ExecuteReaderAsync(cancellation));
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancellation))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? null : Convert.ToString(reader.GetValue(at), System.Globalization.CultureInfo.InvariantCulture))]);
        return rows;
    }

    // The client divides a text at its semicolons, those of a function's body in SQL among them. The server does not.
    private static string Undivided(string sql)
    {
        if (!sql.Contains("BEGIN ATOMIC", StringComparison.OrdinalIgnoreCase)) return sql;
        var tag = "$drill$";
        while (sql.Contains(tag, StringComparison.Ordinal)) tag = $"{tag[..^1]}l$";
        return $"DO {tag[..^1]}o$ BEGIN EXECUTE {tag}{sql}{tag}; END {tag[..^1]}o$";
    }

    // The server's message tells what is wrong, and not in which statement.
    private static async Task<T> NamedAsync<T>(string sql, Func<Task<T>> send)
    {
        try
        {
            return await send();
        }
        catch (PostgresException refused)
        {
            refused.Data["statement"] = sql;
            throw;
        }
    }
}
