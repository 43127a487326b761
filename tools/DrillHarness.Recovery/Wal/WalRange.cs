using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A stretch of WAL on one timeline: from the first record at or after <see cref="Start"/> to the last before <see cref="End"/>.</summary>
public sealed record WalRange(NpgsqlLogSequenceNumber Start, NpgsqlLogSequenceNumber End, uint Timeline, long SegmentBytes)
{
    /// <summary>The segments that hold the range, in order.</summary>
    public IEnumerable<WalSegmentName> Segments()
    {
        var last = WalSegmentName.Holding(new NpgsqlLogSequenceNumber((ulong)End - 1), Timeline, SegmentBytes);
        for (var segment = WalSegmentName.Holding(Start, Timeline, SegmentBytes); segment.Number <= last.Number; segment = segment.Next())
            yield return segment;
    }
}
