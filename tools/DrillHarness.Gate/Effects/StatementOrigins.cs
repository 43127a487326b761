using System.Text.RegularExpressions;
using DrillHarness.Gate.Intents;
using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// Whether rows were touched by a statement of the script's own, by a foreign key's action, or by a trigger: pg_stat_statements counts nested statements
/// apart (https://www.postgresql.org/docs/current/pgstatstatements.html, <c>toplevel</c>).
/// </summary>
internal sealed partial class StatementOrigins
{
    private readonly Dictionary<(string Table, RowOperation Operation), Dictionary<EffectOrigin, long>> rows = [];

    /// <summary>Forgets what was counted for a database: the next reading is of one run alone.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource control, string database, CancellationToken cancellation)
    {
        await using var command = control.CreateCommand("SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = $1");
        command.Parameters.AddWithValue(database);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Reads what was counted for a database.</summary>
    /// <param name="control">Any database of the server with the extension, as superuser.</param>
    public static async Task<StatementOrigins> ReadAsync(NpgsqlDataSource control, string database, string role, CancellationToken cancellation)
    {
        var origins = new StatementOrigins();
        await using var command = control.CreateCommand("""
            SELECT s.query, s.toplevel, s.rows FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid
            WHERE d.datname = $1 AND s.rows > 0 AND (r.rolname = $2 OR NOT s.toplevel)
            """);
        command.Parameters.AddWithValue(database);
        command.Parameters.AddWithValue(role);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) origins.Take(reader.GetString(0), reader.GetBoolean(1), reader.GetInt64(2));
        return origins;
    }

    /// <summary>A statement, where one of the script's own touched any row; else where most of the rows come from; unknown when no counted statement names the table.</summary>
    /// <param name="table">Schema and name.</param>
    public EffectOrigin Of(string table, RowOperation operation)
    {
        var name = TableName.Of(table).Name;
        // Foreign keys name the schema, a script's statements often do not.
        var found = new[] { rows.GetValueOrDefault((table, operation)), rows.GetValueOrDefault((name, operation)) }.SelectMany(origins => origins ?? []).ToList();
        if (found.Any(origin => origin.Key == EffectOrigin.Statement)) return EffectOrigin.Statement;
        return found.Count == 0 ? EffectOrigin.Unknown : found.MaxBy(origin => origin.Value).Key;
    }

    internal void Take(string query, bool isToplevel, long count)
    {
        foreach (Match written in Written().Matches(query))
        {
            var operation = char.ToUpperInvariant(written.Groups["verb"].ValueSpan[0]) switch { 'I' => RowOperation.Insert, 'U' => RowOperation.Update, _ => RowOperation.Delete };
            var key = (Name(written.Groups["table"].Value), operation);
            var origin = isToplevel ? EffectOrigin.Statement : IsForeignKeys(query) ? EffectOrigin.Cascade : EffectOrigin.Trigger;
            if (!rows.TryGetValue(key, out var known)) rows[key] = known = [];
            known[origin] = known.GetValueOrDefault(origin) + count;
        }
    }

    // As ri_triggers.c writes them: DELETE FROM ONLY "public"."child" WHERE $1 OPERATOR(pg_catalog.=) "parent_id".
    private static bool IsForeignKeys(string query) => query.Contains(" ONLY ", StringComparison.Ordinal) && query.Contains("OPERATOR(pg_catalog.", StringComparison.Ordinal);

    private static string Name(string written) => string.Join('.', Part().Matches(written).Select(part =>
        part.Value.StartsWith('"') ? part.Value[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : part.Value.ToLowerInvariant()));

    [GeneratedRegex("""(?<![\w"])(?<verb>INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?(?<table>(?:"(?:[^"]|"")+"|\w+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|\w+))?)""", RegexOptions.IgnoreCase)]
    private static partial Regex Written();

    [GeneratedRegex(@"""(?:[^""]|"""")+""|\w+")]
    private static partial Regex Part();
}
