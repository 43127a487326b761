using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Copying;
using DrillHarness.Recovery.Damage;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// Looks at a copy that is paused at its target and says whether it is clean: in recovery, the bad transactions absent, every row there
/// that the WAL says they took, and among those the rows that people miss. Reads only.
/// </summary>
public sealed class CopyProof(NpgsqlDataSource copy, Incident incident)
{
    /// <summary>All checks, held or not; the copy may be relied upon only when all held.</summary>
    /// <param name="missed">The table and keys of rows that people are known to miss; may be empty.</param>
    public async Task<IReadOnlyList<ProofCheck>> ProveAsync(TableName missedTable, IReadOnlyList<long> missed, CancellationToken cancellation)
    {
        await using var connection = await copy.OpenConnectionAsync(cancellation);
        var checks = new List<ProofCheck> { await InRecoveryAsync(connection, cancellation) };
        checks.Add(await HaltedBeforeAsync(connection, cancellation));
        foreach (var transaction in incident.Transactions) checks.Add(await AbsentAsync(connection, transaction.Xid, cancellation));
        foreach (var damage in incident.Tables)
        {
            var found = await TupleReader.CountVisibleAsync(connection, damage, cancellation);
            checks.Add(new ProofCheck($"rows of {damage.Table.Name} that the WAL says were deleted are there", $"{damage.Deleted.Length}", $"{found}"));
        }

        if (missed.Count > 0) checks.Add(await CoversAsync(connection, missedTable, missed, cancellation));
        return checks;
    }

    private static async Task<ProofCheck> InRecoveryAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        new("the copy is in recovery and its replay is paused", "paused", await ScalarAsync<string>(connection,
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'promoted' END", cancellation));

    private async Task<ProofCheck> HaltedBeforeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var replayed = await ScalarAsync<NpgsqlLogSequenceNumber>(connection, "SELECT pg_last_wal_replay_lsn()", cancellation);
        var before = replayed <= incident.First.CommitLsn;
        return new ProofCheck($"replay halted before the commit at {incident.First.CommitLsn}", "before",
            before ? "before" : $"beyond, at {replayed}");
    }

    // The 32 bits of the WAL are widened with the epoch that the copy is in. A snapshot taken in recovery does not list what is in
    // progress, so the commit log is asked; and it knows nothing yet of ids beyond the next one.
    private static async Task<ProofCheck> AbsentAsync(NpgsqlConnection connection, uint xid, CancellationToken cancellation)
    {
        var sql = $"""
            WITH copy AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next),
                 bad AS (SELECT next, next - mod(next, 4294967296) + {xid} - CASE WHEN mod(next, 4294967296) < {xid} - 2147483648 THEN 4294967296 ELSE 0 END AS id FROM copy)
            SELECT CASE WHEN id >= next THEN 'absent' ELSE CASE pg_xact_status(id::text::xid8) WHEN 'committed' THEN 'present'
                   WHEN 'aborted' THEN 'absent' WHEN 'in progress' THEN 'absent' ELSE 'unknown' END END FROM bad
            """;
        return new ProofCheck($"the bad transaction {xid} is absent", "absent", await ScalarAsync<string>(connection, sql, cancellation));
    }

    private async Task<ProofCheck> CoversAsync(
        NpgsqlConnection connection, TableName table, IReadOnlyList<long> missed, CancellationToken cancellation)
    {
        var damage = incident.Tables.FirstOrDefault(damage => damage.Table.Name == table);
        var (present, covered) = damage is null ? (0, 0) : await TupleReader.CountCoveredAsync(connection, damage, missed, cancellation);
        return new ProofCheck($"rows of {table} that people miss, as far as the copy has them, are among those deleted",
            present > 0 ? $"{present}" : $"some of {missed.Count}", $"{covered}");
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
