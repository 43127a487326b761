using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>Says why the WAL cannot be read to its end.</summary>
internal static class WalGaps
{
    public static string Missing(WalRange range, string stanza, MissingSegment missing, NpgsqlLogSequenceNumber last)
    {
        var lied = range.LastArchived is { } archived && string.CompareOrdinal(archived, missing.Segment.ToString()) >= 0;
        var claim = lied ? $", although the server's archiver says it handed over everything up to {range.LastArchived}" : "";
        var fact = missing.Trouble is null
            ? $"WAL segment {missing.Segment} is not in the archive of stanza '{stanza}'{claim}"
            : $"WAL segment {missing.Segment} cannot be had from the archive of stanza '{stanza}' ({missing.Trouble})";
        return $"{fact}, expected every segment from {range.Start} to {range.End}. {Newest(last)}{Environment.NewLine}  HINT: " +
            (lied ? "does archive_command end with 0 only when the segment is safe? SHOW archive_command" : "pgbackrest info");
    }

    public static string Damaged(WalRange range, string stanza, NpgsqlLogSequenceNumber last)
    {
        var segment = WalSegmentName.Holding(last, range.Timeline, range.SegmentBytes);
        return $"The WAL of stanza '{stanza}' cannot be read beyond the record at {last} (segment {segment} or the next is truncated or damaged), expected " +
            $"to read up to {range.End}. {Newest(last)}{Environment.NewLine}  HINT: is the segment whole in another repository? pgbackrest verify";
    }

    public static string Minimal(WalRange range, NpgsqlLogSequenceNumber at) =>
        $"The server ran with wal_level=minimal from {at} on, expected replica or logical from {range.Start} to {range.End}: no copy can be replayed " +
        $"through that. {Newest(at)}{Environment.NewLine}  HINT: is there a base backup taken since?";

    private static string Newest(NpgsqlLogSequenceNumber last) => $"The newest reachable LSN is {last}.";
}
