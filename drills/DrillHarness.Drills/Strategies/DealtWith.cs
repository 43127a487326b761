using DrillHarness.Recovery.Wal;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Drills.Strategies;

/// <summary>
/// The note, in the live database itself, of the bad transactions whose rows were brought back. Written in the merge's own transaction, so that
/// a second try, which knows nothing of the first, leaves alone what customers have made of those rows since.
/// </summary>
internal static class DealtWith
{
    /// <summary>Notes them.</summary>
    public static async Task NoteAsync(NpgsqlConnection live, IReadOnlyList<WalTransaction> bad, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            CREATE SCHEMA IF NOT EXISTS drillharness;
            CREATE TABLE IF NOT EXISTS drillharness.dealt_with (commit_lsn pg_lsn PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());
            """, live);
        await command.ExecuteNonQueryAsync(cancellation);
        await using var add = new NpgsqlCommand("INSERT INTO drillharness.dealt_with (commit_lsn) SELECT unnest($1)::pg_lsn ON CONFLICT DO NOTHING", live)
        {
            Parameters = { new() { Value = bad.Select(transaction => transaction.CommitLsn.ToString()).ToArray() } },
        };
        await add.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Where the transactions committed that were dealt with before.</summary>
    public static async Task<IReadOnlySet<NpgsqlLogSequenceNumber>> ReadAsync(NpgsqlDataSource live, CancellationToken cancellation)
    {
        var commits = new HashSet<NpgsqlLogSequenceNumber>();
        await using var there = live.CreateCommand("SELECT to_regclass('drillharness.dealt_with') IS NOT NULL");
        if (!(bool)(await there.ExecuteScalarAsync(cancellation))!) return commits;
        await using var command = live.CreateCommand("SELECT commit_lsn FROM drillharness.dealt_with");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) commits.Add(reader.GetFieldValue<NpgsqlLogSequenceNumber>(0));
        return commits;
    }
}
