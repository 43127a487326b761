using DrillHarness.Recovery.Capturing;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>
/// Looks at a copy that is paused at a stop and says whether it is where it should be: in recovery, not beyond, and with exactly those bad
/// transactions in that committed before the stop. Reads only.
/// </summary>
internal sealed class StopProof(NpgsqlConnection copy, Incident incident, CopyStop stop, int number)
{
    public async Task<IReadOnlyList<ProofCheck>> ProveAsync(CancellationToken cancellation)
    {
        var checks = new List<ProofCheck>
        {
            new($"stop {number}: the copy is in recovery and its replay is paused", "paused", await ScalarAsync<string>(
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'promoted' END", cancellation)),
            await HaltedAsync(cancellation),
        };
        // Of many, those next to the stop say it all: they committed in this order.
        var later = incident.Transactions.FirstOrDefault(bad => bad.CommitLsn >= stop.Before);
        var earlier = incident.Transactions.LastOrDefault(bad => bad.CommitLsn < stop.Before);
        if (later is not null) checks.Add(await StateAsync(later.Xid, "absent", cancellation));
        if (earlier is not null) checks.Add(await StateAsync(earlier.Xid, "present", cancellation));
        return checks;
    }

    /// <summary>Of the rows that people miss, those that the copy has must all be among the lost: a key that it has not went before, by somebody's own deed.</summary>
    public async Task<ProofCheck> CoversAsync(
        SchemaCatalog catalog, IReadOnlyList<VersionSet> sets, TableName table, IReadOnlyList<long> missed, CancellationToken cancellation)
    {
        var name = $"rows of {table} that people miss, as far as the copy has them, are among those lost";
        var lost = sets.Where(set => set.Shape.Name == table).ToList();
        var (present, covered) = (0L, 0L);
        if (catalog.Named(table) is { PrimaryKey.Count: 1 } shape && lost.Count > 0)
        {
            await using var command = new NpgsqlCommand($"SELECT ctid FROM ONLY {table.Quoted} WHERE {Sql.Identifier(shape.PrimaryKey[0])} = ANY ($1)", copy)
            {
                Parameters = { new() { Value = missed.ToArray() } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            for (; await reader.ReadAsync(cancellation); present++)
            {
                var place = reader.GetFieldValue<NpgsqlTid>(0);
                if (lost.Any(set => set.Contains(new TupleId(place.BlockNumber, place.OffsetNumber)))) covered++;
            }
        }

        // With more than one stop, later ones show the rest of them.
        var expected = incident.Transactions.Count > 1 && covered > 0 ? covered : present;
        return new ProofCheck(name, expected > 0 ? $"{expected}" : $"some of {missed.Count}", $"{covered}");
    }

    // A stop just after a commit lies within the commit's record: then the record's end is where replay stands, and the transactions' states tell the rest.
    private async Task<ProofCheck> HaltedAsync(CancellationToken cancellation)
    {
        var replayed = await ScalarAsync<NpgsqlLogSequenceNumber>("SELECT pg_last_wal_replay_lsn()", cancellation);
        var isAfterCommit = incident.Transactions.Any(bad => (ulong)bad.CommitLsn + 1 == (ulong)stop.Before);
        var before = isAfterCommit || replayed <= stop.Before;
        return new ProofCheck($"stop {number}: replay halted before {stop.Before}", "before", before ? "before" : $"beyond, at {replayed}");
    }

    // The 32 bits of the WAL are widened with the epoch that the copy is in. A snapshot taken in recovery does not list what is in
    // progress, so the commit log is asked; and it knows nothing yet of ids beyond the next one.
    private async Task<ProofCheck> StateAsync(uint xid, string expected, CancellationToken cancellation)
    {
        var sql = $"""
            WITH copy AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next),
                 bad AS (SELECT next, next - mod(next, 4294967296) + {xid} - CASE WHEN mod(next, 4294967296) < {xid} - 2147483648 THEN 4294967296 ELSE 0 END AS id FROM copy)
            SELECT CASE WHEN id >= next THEN 'absent' ELSE CASE pg_xact_status(id::text::xid8) WHEN 'committed' THEN 'present'
                   WHEN 'aborted' THEN 'absent' WHEN 'in progress' THEN 'absent' ELSE 'unknown' END END FROM bad
            """;
        return new ProofCheck($"stop {number}: the bad transaction {xid} is {expected}", expected, await ScalarAsync<string>(sql, cancellation));
    }

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, copy);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
