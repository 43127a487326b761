using Npgsql;

namespace DrillHarness.Drills.Verification;

/// <summary>
/// What a recovery must leave as it was, as text that can be compared: trigger and constraint states, row-level security, owners, grants.
/// The harness's own schema is left out.
/// </summary>
public static class ServerCatalogPrint
{
    private const string Print =
        """
        SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
            SELECT format('trigger %s.%s %s', t.tgrelid::regclass, t.tgname, t.tgenabled) FROM pg_trigger t WHERE NOT t.tgisinternal
            UNION ALL SELECT format('constraint %s.%s %s %s', c.conrelid::regclass, c.conname, c.convalidated, pg_get_constraintdef(c.oid))
                FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace
            UNION ALL SELECT format('table %s %s rls %s %s owner %s grants %s', c.oid::regclass, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
                pg_get_userbyid(c.relowner), c.relacl) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v')
            UNION ALL SELECT format('index %s valid %s', i.indexrelid::regclass, i.indisvalid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                WHERE c.relnamespace = 'public'::regnamespace
        ) lines(line)
        """;

    /// <summary>One line per object, sorted.</summary>
    public static async Task<string> TakeAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Print);
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
