using DrillHarness.Recovery.Catalog;
using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// The application's own table of who did what: one column holds the transaction's id (of any type that txid_current or
/// pg_current_xact_id gives), one says who. Reads only.
/// </summary>
public sealed record AuditTrail(TableName Table, string XidColumn, string ActorColumn)
{
    /// <summary>Reads <c>TABLE:XIDCOLUMN:ACTORCOLUMN</c>.</summary>
    /// <exception cref="FormatException">It has another shape, or the table or a column is not there.</exception>
    public static AuditTrail Parse(SchemaCatalog catalog, string text)
    {
        if (text.Split(':') is not [var table, var xid, var actor] || xid.Length == 0 || actor.Length == 0)
            throw new FormatException($"--audit {text}: expected TABLE:XIDCOLUMN:ACTORCOLUMN.");
        var name = NamedTables.Find(catalog, table);
        return new AuditTrail(name, xid, actor);
    }

    /// <summary>Who did each of the transactions, as far as the table says; several are joined.</summary>
    public async Task<IReadOnlyDictionary<uint, string>> ActorsAsync(NpgsqlDataSource live, IReadOnlyCollection<uint> xids, CancellationToken cancellation)
    {
        // WAL holds 32 bits of the id; the application may have kept all 64.
        await using var command = live.CreateCommand($"""
            SELECT xid, string_agg(DISTINCT actor, ', ') FROM (
                SELECT mod({Sql.Identifier(XidColumn)}::text::numeric, 4294967296)::bigint, {Sql.Identifier(ActorColumn)}::text
                FROM {Table.Quoted} WHERE {Sql.Identifier(XidColumn)} IS NOT NULL) audited (xid, actor)
            WHERE xid = ANY ($1) GROUP BY 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = xids.Select(xid => (long)xid).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var actors = new Dictionary<uint, string>();
        while (await reader.ReadAsync(cancellation))
            if (!reader.IsDBNull(1)) actors[(uint)reader.GetInt64(0)] = reader.GetString(1);
        return actors;
    }
}
