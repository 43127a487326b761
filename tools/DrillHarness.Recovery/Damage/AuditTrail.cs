using DrillHarness.Recovery.Catalog;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Damage;

/// <summary>A table in which the application notes who did what in which transaction. Declared by its users; nothing is guessed.</summary>
/// <param name="Table">The table.</param>
/// <param name="TransactionColumn">Holds pg_current_xact_id() or txid_current(), as xid8, bigint or text.</param>
/// <param name="ActorColumn">Who, in any type that has a text form.</param>
public sealed record AuditTrail(TableName Table, string TransactionColumn, string ActorColumn)
{
    /// <summary>
    /// Who did each of these transactions, as far as the table tells; several actors of one transaction are joined by commas. Of rows with the
    /// same lower 32 bits (an epoch apart) the youngest counts.
    /// </summary>
    public async Task<IReadOnlyDictionary<uint, string>> ReadAsync(NpgsqlDataSource live, IReadOnlyList<uint> xids, CancellationToken cancellation)
    {
        var sql = $"""
            SELECT mod(x, 4294967296)::bigint, string_agg(DISTINCT actor, ', ' ORDER BY actor)
            FROM (SELECT {Sql.Identifier(TransactionColumn)}::text::numeric AS x, {Sql.Identifier(ActorColumn)}::text AS actor FROM {Table.Quoted}
                  WHERE {Sql.Identifier(TransactionColumn)} IS NOT NULL) entries
            WHERE mod(x, 4294967296)::bigint = ANY ($1) AND actor IS NOT NULL
            GROUP BY x ORDER BY x
            """;
        await using var command = live.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = xids.Select(xid => (long)xid).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var actors = new Dictionary<uint, string>();
        while (await reader.ReadAsync(cancellation)) actors[(uint)reader.GetInt64(0)] = reader.GetString(1);
        return actors;
    }
}
