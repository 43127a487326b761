using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// The transactions that belong together, by the declared audit on the live database: whoever took the rows that people miss, and every
/// transaction of theirs that deleted from that table.
/// </summary>
internal sealed class AuditedFamily(NpgsqlDataSource live, DeclaredAudit audit, TableName missed, IReadOnlyList<long> missedKeys) : IBadFamily
{
    /// <summary>Who took most of the missed rows; null when the audit knows of nobody.</summary>
    public async Task<string?> ActorAsync(CancellationToken cancellation)
    {
        await using var command = live.CreateCommand($"""
            SELECT {Column(audit.Actor)} FROM {audit.Table.Quoted}
            WHERE {Column(audit.RowTable)} = $1 AND {Column(audit.RowId)} = ANY ($2) AND {audit.Deletion}
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = missed.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = missedKeys.ToArray() });
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WalTransaction>> AmongAsync(IEnumerable<WalTransaction> committed, string actor, CancellationToken cancellation)
    {
        var ids = await IdsAsync(actor, cancellation);
        return [.. committed.Where(transaction => ids.Contains(transaction.Xid))];
    }

    /// <inheritdoc/>
    public async Task<bool> MayHaveMoreAsync(string actor, IReadOnlySet<uint> known, CancellationToken cancellation) =>
        !(await IdsAsync(actor, cancellation)).IsSubsetOf(known);

    // As the WAL holds them.
    private async Task<IReadOnlySet<uint>> IdsAsync(string actor, CancellationToken cancellation)
    {
        await using var command = live.CreateCommand($"""
            SELECT DISTINCT {Column(audit.Transaction)} FROM {audit.Table.Quoted}
            WHERE {Column(audit.Actor)} = $1 AND {Column(audit.RowTable)} = $2 AND {audit.Deletion}
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = actor });
        command.Parameters.Add(new NpgsqlParameter { Value = missed.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new HashSet<uint>();
        while (await reader.ReadAsync(cancellation)) ids.Add((uint)reader.GetFieldValue<ulong>(0));
        return ids;
    }

    /// <inheritdoc/>
    public Task UntilGoneAsync(string actor, CancellationToken cancellation) => new Until
    {
        Awaited = $"the sessions of '{actor}' to end",
        Deadline = Deadlines.CandidateScript,
        Interval = TimeSpan.FromMilliseconds(100),
        Hints = [$"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{actor}'"],
    }.TrueAsync(async token =>
    {
        await using var command = live.CreateCommand("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1)");
        command.Parameters.Add(new NpgsqlParameter { Value = actor });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }, cancellation);

    private static string Column(string name) => Sql.Identifier(name);
}
