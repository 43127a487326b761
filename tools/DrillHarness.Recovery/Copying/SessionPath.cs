using Npgsql;

namespace DrillHarness.Recovery.Copying;

/// <summary>
/// Readies a connection for statements over any schema: no row is hidden by row level security without an error, the equality operators of
/// extension types are found, event triggers do not hear of temporary tables, values in text lose nothing, and a database without an encoding gives its
/// bytes as they are. Tables are always named with their schema.
/// </summary>
internal static class SessionPath
{
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT set_config('row_security', 'off', false), set_config('extra_float_digits', '3', false), set_config('datestyle', 'ISO', false), set_config('intervalstyle', 'postgres', false),
                set_config('search_path', concat_ws(', ', 'pg_catalog', nullif(current_setting('search_path'), ''),
                (SELECT string_agg(DISTINCT quote_ident(n.nspname), ', ') FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
                 WHERE o.oprname = '=' AND n.nspname NOT IN ('pg_catalog', 'information_schema'))), false),
                CASE WHEN current_setting('server_encoding') = 'SQL_ASCII' THEN set_config('client_encoding', 'SQL_ASCII', false) END,
                CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN set_config('session_replication_role', 'replica', false) END
            """, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
