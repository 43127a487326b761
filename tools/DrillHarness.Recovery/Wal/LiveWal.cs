using DrillHarness.Timing;
using Npgsql;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Where the live server's WAL stands, and how to get all of it into the archive.</summary>
public static class LiveWal
{
    // pg_control_checkpoint() lags behind a promotion; the name of the segment being written does not.
    private const string Where =
        """
        SELECT pg_current_wal_insert_lsn(), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
               (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'),
               (SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver),
               has_function_privilege('pg_switch_wal()', 'EXECUTE')
        """;

    /// <summary>
    /// Ends the current segment and waits until it is in the archive, so that every record so far can be read there.
    /// Writes one logical message (so that the switch is never a no-op) and switches; changes no row. Without the right to switch it settles for
    /// what is archived already and says so: <see cref="WalRange.IsSealed"/>.
    /// </summary>
    /// <param name="from">Where the range of interest starts.</param>
    /// <exception cref="DeadlinePassedException">The archive did not take the segment in time.</exception>
    public static async Task<WalRange> SealAsync(NpgsqlDataSource live, NpgsqlLogSequenceNumber from, CancellationToken cancellation)
    {
        await using var connection = await live.OpenConnectionAsync(cancellation);
        var (range, mayswitch) = await ReadAsync(connection, from, cancellation);
        if (!mayswitch) return range with { End = EndOfArchived(range), IsSealed = false };
        await using var command = new NpgsqlCommand("SELECT pg_logical_emit_message(false, 'drillharness', 'seal'), pg_switch_wal()", connection);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            range = range with { End = reader.GetFieldValue<NpgsqlLogSequenceNumber>(1) };
        }

        return range with { LastArchived = await UntilArchivedAsync(connection, range.Segments().Last(), cancellation) };
    }

    private static async Task<(WalRange Range, bool MaySwitch)> ReadAsync(
        NpgsqlConnection connection, NpgsqlLogSequenceNumber from, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Where, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var range = new WalRange(from, reader.GetFieldValue<NpgsqlLogSequenceNumber>(0), Convert.ToUInt32(reader.GetString(1), 16), reader.GetInt64(2));
        return (range with { LastArchived = reader.GetString(3) }, reader.GetBoolean(4));
    }

    private static NpgsqlLogSequenceNumber EndOfArchived(WalRange range) =>
        WalSegmentName.Parse(range.LastArchived!, range.SegmentBytes) is { } last ? last.Next().Start : range.Start;

    private static async Task<string> UntilArchivedAsync(NpgsqlConnection connection, WalSegmentName segment, CancellationToken cancellation)
    {
        async Task<string> LastArchivedAsync(CancellationToken token)
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver", connection);
            return (string)(await command.ExecuteScalarAsync(token))!;
        }

        await new Until
        {
            Awaited = $"WAL segment {segment} to be archived",
            Deadline = Deadlines.Archived,
            Progress = async token => $"last archived: {await LastArchivedAsync(token)}",
            Hints = ["does archive_command succeed? SELECT * FROM pg_stat_archiver"],
        }.TrueAsync(async token => string.CompareOrdinal(await LastArchivedAsync(token), segment.ToString()) >= 0, cancellation);
        return await LastArchivedAsync(cancellation);
    }
}
