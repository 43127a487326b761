using System.Globalization;
using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// The name of a WAL segment file: timeline, then the segment's number, as 24 hexadecimal digits.
/// Source: XLogFileName in src/include/access/xlog_internal.h.
/// </summary>
/// <param name="Timeline">Timeline id, from 1.</param>
/// <param name="Number">Number of the segment since the beginning of WAL.</param>
/// <param name="SegmentBytes">Size of every segment of this cluster, in bytes; 16 MiB unless initdb was told otherwise.</param>
public readonly record struct WalSegmentName(uint Timeline, ulong Number, long SegmentBytes)
{
    private ulong SegmentsPerLog => 0x1_0000_0000UL / (ulong)SegmentBytes;

    /// <summary>The segment that holds the byte at <paramref name="lsn"/>.</summary>
    public static WalSegmentName Holding(NpgsqlLogSequenceNumber lsn, uint timeline, long segmentBytes) =>
        new(timeline, (ulong)lsn / (ulong)segmentBytes, segmentBytes);

    /// <summary>
    /// The segment that a file name begins with; null when it begins with none (a history file). Timelines are hexadecimal.
    /// </summary>
    public static WalSegmentName? Parse(string name, long segmentBytes)
    {
        if (name.Length < 24 || !uint.TryParse(name[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var timeline)
            || !uint.TryParse(name[8..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var log)
            || !uint.TryParse(name[16..24], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part)) return null;
        var segment = new WalSegmentName(timeline, 0, segmentBytes);
        return segment with { Number = (log * segment.SegmentsPerLog) + part };
    }

    /// <summary>Where the segment begins.</summary>
    public NpgsqlLogSequenceNumber Start => new(Number * (ulong)SegmentBytes);

    /// <summary>The next segment of the same timeline.</summary>
    public WalSegmentName Next() => this with { Number = Number + 1 };

    /// <summary>The file name, 24 digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / SegmentsPerLog:X8}{Number % SegmentsPerLog:X8}");
}
