using DrillHarness.Timing;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Where the live server's WAL stands, and how to get all of it into the archive.</summary>
public static class LiveWal
{
    /// <summary>
    /// Ends the current segment and waits until it is in the archive, so that every record so far can be read there.
    /// Writes one logical message (so that the switch is never a no-op) and switches; changes no row.
    /// </summary>
    /// <param name="from">Where the range of interest starts.</param>
    /// <exception cref="DeadlinePassedException">The archive did not take the segment in time.</exception>
    public static async Task<WalRange> SealAsync(NpgsqlDataSource live, NpgsqlLogSequenceNumber from, CancellationToken cancellation)
    {
        await using var connection = await live.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_logical_emit_message(false, 'drillharness', 'seal'), pg_switch_wal(),
                   (SELECT timeline_id FROM pg_control_checkpoint()), (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var range = new WalRange(from, reader.GetFieldValue<NpgsqlLogSequenceNumber>(1), (uint)reader.GetInt32(2), reader.GetInt64(3));
        await reader.DisposeAsync();
        await UntilArchivedAsync(connection, range.Segments().Last(), cancellation);
        return range;
    }

    private static Task UntilArchivedAsync(NpgsqlConnection connection, WalSegmentName segment, CancellationToken cancellation)
    {
        async Task<string> LastArchivedAsync(CancellationToken token)
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver", connection);
            return (string)(await command.ExecuteScalarAsync(token))!;
        }

        return new Until
        {
            Awaited = $"WAL segment {segment} to be archived",
            Deadline = Deadlines.Archived,
            Progress = async token => $"last archived: {await LastArchivedAsync(token)}",
            Hints = ["does archive_command succeed? SELECT * FROM pg_stat_archiver"],
        }.TrueAsync(async token => string.CompareOrdinal(await LastArchivedAsync(token), segment.ToString()) >= 0, cancellation);
    }
}
