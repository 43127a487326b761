namespace DrillHarness.Drills.Faults.Catalogue;

internal static class WalSegmentTruncated
{
    public static Fault Fault { get; } = new()
    {
        Name = "wal-segment-truncated",
        Title = "a WAL segment that is needed is cut short in the archive",
        Story =
            """
            Half of the first archived segment after the backup is gone, as after a disk that filled up under the archive. The recovery refuses, and
            names the segment, rather than take its readable half for the whole. Put back when the drill is over.
            """,
        Phases = ["diagnose", "replay"],
        RequiredEnding = "refused: a WAL segment is damaged, named",
        InjectAsync = (scene, cancellation) => ArchivedSegment.SpoilAsync(scene, "truncate -s $(($(stat -c %s \"$1\") / 2)) \"$1\"", cancellation),
    };
}
