using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>
/// A stretch of WAL, along the history of a timeline: from the first record at or after <see cref="Start"/> to the last before <see cref="End"/>.
/// </summary>
/// <param name="Start">Where the first record begins.</param>
/// <param name="End">Just past the last.</param>
/// <param name="Timeline">The timeline that the server writes on; what came before it may be its ancestors'.</param>
/// <param name="SegmentBytes">Size of every segment of the cluster.</param>
public sealed record WalRange(NpgsqlLogSequenceNumber Start, NpgsqlLogSequenceNumber End, uint Timeline, long SegmentBytes)
{
    /// <summary>
    /// False when the live server did not let its last segment be ended, so that the range goes only as far as the archive did: what was written
    /// since is not in it.
    /// </summary>
    public bool IsSealed { get; init; } = true;

    /// <summary>The last segment that the server's archiver says it handed over; null when not asked.</summary>
    public string? LastArchived { get; init; }

    /// <summary>The segments that hold the range, in order, all named by the range's timeline.</summary>
    public IEnumerable<WalSegmentName> Segments()
    {
        if (End <= Start) yield break;
        var last = WalSegmentName.Holding(new NpgsqlLogSequenceNumber((ulong)End - 1), Timeline, SegmentBytes);
        for (var segment = WalSegmentName.Holding(Start, Timeline, SegmentBytes); segment.Number <= last.Number; segment = segment.Next())
            yield return segment;
    }
}
